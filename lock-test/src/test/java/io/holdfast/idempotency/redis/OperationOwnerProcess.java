package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.Leadership;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.RedisNodes;

/**
 * Another JVM that leads an operation and ends it on command.
 */
final class OperationOwnerProcess {

	private OperationOwnerProcess() {
	}

	static ChildJvm leading(RedisNodes nodes, IdempotencyKey key, Duration lease) {
		ChildJvm leader = ChildJvm.start(OperationOwnerProcess.class, nodes.uris().get(0), key.name(), key.key(),
				String.valueOf(lease.toMillis()));
		leader.expect("leading");
		return leader;
	}

	public static void main(String[] arguments) {
		RedisIdempotencyClient client = IdempotencyClients.connect(arguments[0], UnaryOperator.identity());
		IdempotencyOptions options = IdempotencyOptions.defaults()
			.withLease(Duration.ofMillis(Long.parseLong(arguments[3])));
		ClaimResult.Leading claim = (ClaimResult.Leading) client.claim(IdempotencyKey.of(arguments[1], arguments[2]),
				options);
		Leadership leadership = claim.leadership();
		AtomicInteger lost = new AtomicInteger();
		leadership.onLost(lost::incrementAndGet);
		ChildJvm.serve("leading", (order) -> switch (order) {
			case "held?" -> String.valueOf(leadership.isHeld());
			case "lost?" -> String.valueOf(lost.get());
			case "complete" -> String.valueOf(leadership.complete("late").toCompletableFuture().join());
			case "release" -> String.valueOf(leadership.release().toCompletableFuture().join());
			default -> throw new IllegalArgumentException(order);
		});
	}

}
