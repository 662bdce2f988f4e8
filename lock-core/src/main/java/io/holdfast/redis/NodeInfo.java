package io.holdfast.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code INFO}. Any value may be missing, for example if access rules
 * forbid the command.
 */
final class NodeInfo {

	static final NodeInfo UNKNOWN = new NodeInfo(Map.of());

	private final Map<String, String> values;

	private NodeInfo(Map<String, String> values) {
		this.values = values;
	}

	static NodeInfo parse(String info) {
		Map<String, String> values = new HashMap<>();
		info.lines().forEach((line) -> {
			int colon = line.indexOf(':');
			if (colon > 0 && line.charAt(0) != '#') {
				values.put(line.substring(0, colon), line.substring(colon + 1).trim());
			}
		});
		return new NodeInfo(values);
	}

	@Nullable String role() {
		return this.values.get("role");
	}

	/**
	 * The run id of the server, which changes with every start.
	 */
	@Nullable String serverId() {
		return this.values.get("run_id");
	}

	/**
	 * How long the server has been running, {@code null} if it is unknown.
	 */
	@Nullable Duration uptime() {
		Long seconds = number("uptime_in_seconds");
		return (seconds != null) ? Duration.ofSeconds(seconds) : null;
	}

	/**
	 * The policy by which the server may evict keys that have not expired, {@code null}
	 * if it never does.
	 */
	@Nullable String evictionPolicy() {
		String policy = this.values.get("maxmemory_policy");
		Long limit = number("maxmemory");
		return (policy != null && !"noeviction".equals(policy) && limit != null && limit > 0) ? policy : null;
	}

	/**
	 * Whether the server is part of a Cluster, even if it is its only server.
	 */
	boolean isCluster() {
		return "cluster".equals(this.values.get("redis_mode"));
	}

	boolean isReplica() {
		return "slave".equals(role());
	}

	NodeHealth health(String address, boolean up, Duration latency, boolean tracking, @Nullable String problem) {
		Long clients = number("connected_clients");
		return new NodeHealth(address, up, role(), this.values.get("redis_version"), latency, uptime(),
				number("instantaneous_ops_per_sec"), number("total_commands_processed"), number("used_memory"),
				(clients != null) ? clients.intValue() : null, tracking, problem);
	}

	private @Nullable Long number(String name) {
		String value = this.values.get(name);
		try {
			return (value != null) ? Long.valueOf(value) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
