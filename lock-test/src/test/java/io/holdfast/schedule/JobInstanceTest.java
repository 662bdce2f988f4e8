package io.holdfast.schedule;

import java.time.Duration;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.redis.RedisNode;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jobs whose JVM continues, is killed or is paused.
 */
@RedisNodesTest(count = 3)
class JobInstanceTest {

	private static final ScheduleOptions JOB = ScheduleOptions.defaults();

	@Test
	void aJobThatOutlivesLockAtMostForOnALivingInstanceKeepsItsLock(RedisNodes nodes) {
		Duration lockAtMostFor = Duration.ofMillis(1500);
		try (ChildJvm job = JobProcess.running(nodes, "long", lockAtMostFor); RedlockClient client = connect(nodes)) {
			ScheduledLocks locks = ScheduledLocks.builder(client).build();
			long end = System.nanoTime() + lockAtMostFor.multipliedBy(2).toNanos();
			Eventually.await("two leases are over", () -> {
				// On a machine that stalls, the nodes may not answer in time.
				assertThat(locks.start("long", JOB)).isInstanceOf(StartResult.Refused.class);
				return System.nanoTime() > end;
			});
			Eventually.await("the lock is busy",
					() -> locks.start("long", JOB).equals(new StartResult.Refused(SkipReason.BUSY, null)));
			assertThat(job.ask("held?")).isEqualTo("held");
			assertThat(job.ask("end")).isEqualTo("ended with lock");
			Eventually.await("the job may run here", () -> locks.start("long", JOB) instanceof StartResult.Started);
		}
	}

	@Test
	void aJobOnAnInstanceThatWasKilledBlocksTheOthersNoLongerThanLockAtMostFor(RedisNodes nodes) {
		Duration lockAtMostFor = Duration.ofSeconds(3);
		try (ChildJvm job = JobProcess.running(nodes, "orphaned", lockAtMostFor);
				RedlockClient client = connect(nodes)) {
			ScheduledLocks locks = ScheduledLocks.builder(client).build();
			assertThat(locks.start("orphaned", JOB)).isInstanceOf(StartResult.Refused.class);
			job.kill();
			for (RedisNodeProcess node : nodes.all()) {
				// No process is left to renew it, so it blocks no longer than this.
				assertThat(Long.parseLong(node.command("PTTL", "locks:orphaned")))
					.isLessThanOrEqualTo(lockAtMostFor.toMillis());
			}
			Eventually.await("the job runs here", () -> locks.start("orphaned", JOB) instanceof StartResult.Started);
		}
	}

	@Test
	void aJobOnAPausedInstanceIsNotifiedOfTheLossAndLeavesTheNextRunAlone(RedisNodes nodes) {
		try (ChildJvm job = JobProcess.running(nodes, "paused", Duration.ofSeconds(2));
				RedlockClient client = connect(nodes)) {
			ScheduledLocks locks = ScheduledLocks.builder(client).build();
			JobRun[] next = new JobRun[1];
			job.pause();
			Eventually.await("the job runs here", () -> {
				next[0] = (locks.start("paused", JOB) instanceof StartResult.Started started) ? started.run() : null;
				return next[0] != null;
			});
			LockHandle lock = next[0].lock().orElseThrow();
			job.resume();
			// At least a quorum; on the third the old key may have ended too late.
			List<RedisNodeProcess> held = nodes.all().stream().filter((node) -> isHeld(node, lock)).toList();
			assertThat(held).hasSizeGreaterThanOrEqualTo(2);

			assertThat(job.ask("await loss")).isEqualTo("lost");
			assertThat(job.ask("end")).isEqualTo("ended without lock");

			assertThat(held).allMatch((node) -> isHeld(node, lock));
			assertThat(next[0].end(null)).isInstanceOfSatisfying(RunOutcome.Executed.class,
					(executed) -> assertThat(executed.lockLost()).isFalse());
		}
	}

	static RedlockClient connect(RedisNodes nodes) {
		RedlockClient client = RedlockClient.builder().uris(nodes.uris()).nodeTimeout(Duration.ofSeconds(1)).build();
		for (RedisNode node : client.nodes()) {
			node.connected().toCompletableFuture().join();
		}
		return client;
	}

	private static boolean isHeld(RedisNodeProcess node, LockHandle lock) {
		return lock.token().equals(node.command("GET", "locks:paused"));
	}

}
