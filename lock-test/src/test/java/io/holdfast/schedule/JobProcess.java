package io.holdfast.schedule;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.redis.RedisNode;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.RedisNodes;

/**
 * Another JVM that runs a job until the test ends it.
 */
final class JobProcess {

	private JobProcess() {
	}

	/**
	 * Start a JVM; returns when its job runs.
	 */
	static ChildJvm running(RedisNodes nodes, String name, Duration lockAtMostFor) {
		ChildJvm jvm = ChildJvm.start(JobProcess.class, String.join(",", nodes.uris()), name,
				String.valueOf(lockAtMostFor.toMillis()));
		jvm.expect("running");
		return jvm;
	}

	public static void main(String[] arguments) {
		RedlockClient client = RedlockClient.builder().uris(List.of(arguments[0].split(","))).build();
		for (RedisNode node : client.nodes()) {
			node.connected().toCompletableFuture().join();
		}
		ScheduleOptions options = ScheduleOptions.defaults()
			.withLockAtMostFor(Duration.ofMillis(Long.parseLong(arguments[2])));
		JobRun run = ((StartResult.Started) ScheduledLocks.builder(client).build().start(arguments[1], options)).run();
		LockHandle lock = run.lock().orElseThrow();
		CountDownLatch lost = new CountDownLatch(1);
		lock.onLost(lost::countDown);
		ChildJvm.serve("running", (order) -> switch (order) {
			case "held?" -> lock.isHeld() ? "held" : "lost";
			case "await loss" -> await(lost);
			case "end" -> run.end(null) instanceof RunOutcome.Executed executed && executed.lockLost()
					? "ended without lock" : "ended with lock";
			default -> throw new IllegalArgumentException(order);
		});
	}

	private static String await(CountDownLatch lost) {
		try {
			lost.await();
			return "lost";
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
