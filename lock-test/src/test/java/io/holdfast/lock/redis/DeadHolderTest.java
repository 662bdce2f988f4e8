package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holders whose whole JVM dies or is paused.
 */
@RedisNodesTest(count = 3)
class DeadHolderTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	@Test
	void aHolderThatWasKilledBlocksOthersNoLongerThanItsLease(RedisNodes nodes) {
		Duration lease = Duration.ofSeconds(3);
		try (ChildJvm holder = HolderProcess.holding(nodes, "orphaned", lease);
				RedlockClient client = LockClients.connect(nodes)) {
			assertThat(client.tryAcquire("orphaned")).isEmpty();
			holder.kill();
			for (RedisNodeProcess node : nodes.all()) {
				// Nothing renews the lease any more, so it blocks the lock for at most
				// this long.
				assertThat(Long.parseLong(node.command("PTTL", "locks:orphaned")))
					.isLessThanOrEqualTo(lease.toMillis());
			}
			client.acquire("orphaned", PATIENT).close();
		}
	}

	@Test
	void aHolderThatWasPausedBeyondItsLeaseLearnsOfTheLossAndCannotReleaseTheNextHoldersLock(RedisNodes nodes) {
		try (ChildJvm holder = HolderProcess.holding(nodes, "paused", Duration.ofSeconds(2));
				RedlockClient client = LockClients.connect(nodes)) {
			assertThat(holder.ask("held?")).isEqualTo("true");
			holder.pause();
			try (LockHandle next = client.acquire("paused", PATIENT)) {
				holder.resume();
				// At least a quorum; on the third node the old key may have expired too
				// late.
				List<RedisNodeProcess> held = nodes.all().stream().filter((node) -> isHeld(node, next)).toList();
				assertThat(held).hasSizeGreaterThanOrEqualTo(2);
				assertThat(holder.ask("held?")).isEqualTo("false");
				assertThat(holder.ask("release")).isEqualTo("false");
				assertThat(held).allMatch((node) -> isHeld(node, next));
				assertThat(next.isHeld()).isTrue();
				assertThat(next.release()).isTrue();
			}
		}
	}

	private static boolean isHeld(RedisNodeProcess node, LockHandle lock) {
		return lock.token().equals(node.command("GET", "locks:paused"));
	}

}
