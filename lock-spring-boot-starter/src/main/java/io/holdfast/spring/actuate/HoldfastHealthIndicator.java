package io.holdfast.spring.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.local.LocalLockClient;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.redis.NodeHealth;
import io.holdfast.redis.RedisNode;
import io.holdfast.cache.CacheOutage;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.interceptor.OutageMonitors;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * The health of locks: down if no quorum of Redis nodes answers.
 */
public final class HoldfastHealthIndicator extends AbstractHealthIndicator {

	private final LockClient client;

	private final @Nullable OutageMonitors outages;

	private final Supplier<Optional<CacheOutage>> cache;

	/**
	 * Create the indicator.
	 * @param client the client to check
	 * @param outages knows whether calls run without Redis; null if this is not known
	 * @param cache knows whether caches answer without Redis
	 */
	public HoldfastHealthIndicator(LockClient client, @Nullable OutageMonitors outages,
			Supplier<Optional<CacheOutage>> cache) {
		super("The health of the Redis nodes for locks could not be determined");
		this.client = client;
		this.outages = outages;
		this.cache = cache;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		if (this.client instanceof RedlockClient redlock) {
			check(redlock, builder);
		}
		else {
			builder.up().withDetail("mode", (this.client instanceof LocalLockClient) ? "local" : "custom");
		}
		if (this.outages != null) {
			this.outages.all()
				.forEach((monitor) -> monitor.current()
					.ifPresent((outage) -> builder.withDetail(detail(monitor.feature()),
							Map.of("since", outage.since().toString(), "calls", outage.calls()))));
		}
		this.cache.get()
			.ifPresent((outage) -> builder.withDetail("cacheFallback",
					Map.of("since", outage.since().toString(), "calls", outage.calls(), "pending", outage.pending())));
	}

	private static String detail(Feature feature) {
		return (feature == Feature.LOCK) ? "fallback" : feature.id() + "Fallback";
	}

	private void check(RedlockClient redlock, Health.Builder builder) {
		List<NodeHealth> nodes = ask(redlock.nodes());
		long up = nodes.stream().filter(NodeHealth::up).count();
		if (up < redlock.quorum()) {
			builder.down();
		}
		else {
			builder.up();
			if (this.outages != null) {
				this.outages.of(Feature.LOCK).available();
			}
		}
		builder.withDetail("mode", "redis")
			.withDetail("quorum", redlock.quorum())
			.withDetail("up", up)
			.withDetail("nodes", nodes.stream().map(HoldfastHealthIndicator::describe).toList());
	}

	private static List<NodeHealth> ask(List<RedisNode> nodes) {
		List<CompletableFuture<NodeHealth>> answers = nodes.stream()
			.map((node) -> node.health().toCompletableFuture())
			.toList();
		return answers.stream().map(CompletableFuture::join).toList();
	}

	private static Map<String, Object> describe(NodeHealth node) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("address", node.address());
		details.put("status", node.up() ? "UP" : "DOWN");
		put(details, "role", node.role());
		put(details, "version", node.version());
		put(details, "latency", print(node.latency(), ChronoUnit.MICROS));
		put(details, "uptime", print(node.uptime(), ChronoUnit.SECONDS));
		put(details, "commandsPerSecond", node.commandsPerSecond());
		put(details, "commandsProcessed", node.commandsProcessed());
		put(details, "usedMemory", node.usedMemory());
		put(details, "clients", node.clients());
		if (node.up()) {
			details.put("tracking", node.tracking());
		}
		put(details, "problem", node.problem());
		return details;
	}

	private static @Nullable String print(@Nullable Duration duration, ChronoUnit unit) {
		return (duration != null) ? DurationStyle.SIMPLE.print(duration, unit) : null;
	}

	private static void put(Map<String, Object> details, String name, @Nullable Object value) {
		if (value != null) {
			details.put(name, value);
		}
	}

}
