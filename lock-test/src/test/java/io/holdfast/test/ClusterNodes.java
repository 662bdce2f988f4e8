package io.holdfast.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Three servers that share the slots of one Cluster.
 */
public final class ClusterNodes implements AutoCloseable {

	private static final int SLOTS = 16384;

	/** By the ports of their bus. */
	private final Map<Integer, RedisNodes> servers = new TreeMap<>();

	private ClusterNodes() {
	}

	/**
	 * Form a Cluster.
	 * @return one that is up
	 */
	public static ClusterNodes form() {
		ClusterNodes cluster = new ClusterNodes();
		for (int i = 0; i < 3; i++) {
			int bus = freePort();
			cluster.servers.put(bus,
					RedisNodes.builder()
						.extraArguments("--cluster-enabled", "yes", "--cluster-port", String.valueOf(bus))
						.start());
		}
		List<RedisNodeProcess> all = cluster.all();
		for (int i = 0; i < 3; i++) {
			all.get(i)
				.command("CLUSTER", "ADDSLOTSRANGE", String.valueOf(SLOTS * i / 3),
						String.valueOf(SLOTS * (i + 1) / 3 - 1));
		}
		cluster.servers.forEach((bus, server) -> all.get(0)
			.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(server.get(0).port()), String.valueOf(bus)));
		for (RedisNodeProcess server : all) {
			Eventually.await("the cluster is up", () -> {
				String info = server.command("CLUSTER", "INFO");
				return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")
						&& info.contains("cluster_size:3");
			});
		}
		return cluster;
	}

	/**
	 * Its servers.
	 * @return three
	 */
	public List<RedisNodeProcess> all() {
		return this.servers.values().stream().map((server) -> server.get(0)).toList();
	}

	@Override
	public void close() {
		this.servers.values().forEach(RedisNodes::close);
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
