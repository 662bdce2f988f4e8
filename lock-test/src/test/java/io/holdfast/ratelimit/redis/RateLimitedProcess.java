package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.ChildJvm;

/**
 * Another JVM that takes all permits that it can get, and prints when the server allowed
 * them.
 */
final class RateLimitedProcess {

	private static final Duration RUN = Duration.ofMillis(1200);

	private static final int AT_ONCE = 4;

	private RateLimitedProcess() {
	}

	public static void main(String[] arguments) {
		RedisNode node = RedisNode.of(arguments[0], RedisNodeOptions.defaults());
		node.connected().toCompletableFuture().join();
		RedisRateStore store = new RedisRateStore(node, "rate:");
		Duration window = Duration.ofMillis(Long.parseLong(arguments[1]));
		ChildJvm.serve("ready",
				(limit) -> run(store, RateLimit.slidingWindow("instances-" + limit, Long.parseLong(limit), window)));
	}

	/** Returns the times in microseconds, after a zero. */
	private static String run(RedisRateStore store, RateLimit limit) {
		long end = System.nanoTime() + RUN.toNanos();
		List<PermitRequest> permitRequests = List.of(new PermitRequest("rate:" + limit.name() + ":all", limit, 1));
		List<String> admitted = new ArrayList<>(List.of("0"));
		while (System.nanoTime() - end < 0) {
			List<CompletableFuture<LimitScriptReply>> replies = IntStream.range(0, AT_ONCE)
				.mapToObj((i) -> store.decide("take", permitRequests).toCompletableFuture())
				.toList();
			for (CompletableFuture<LimitScriptReply> reply : replies) {
				if (reply.join().decision(0).allowed()) {
					admitted.add(reply.join().stamp(0).get(0));
				}
			}
		}
		return String.join(",", admitted);
	}

}
