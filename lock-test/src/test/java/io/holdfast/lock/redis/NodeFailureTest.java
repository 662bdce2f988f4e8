package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.RedisNode;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@RedisNodesTest(count = 3, behindProxy = true)
class NodeFailureTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(2));

	private static final LockOptions ONCE = LockOptions.defaults().withWait(Duration.ZERO);

	private final RedisNodes nodes;

	private RedlockClient client;

	NodeFailureTest(RedisNodes nodes) {
		this.nodes = nodes;
		this.client = LockClients.connect(nodes);
	}

	@BeforeEach
	void allNodesAreUp() {
		Eventually.await("all nodes are up", () -> this.client.nodes().stream().allMatch(RedisNode::isUp));
	}

	@AfterEach
	void closeClient() {
		this.client.close();
	}

	@ParameterizedTest
	@EnumSource
	void withOneOfThreeNodesGoneAcquisitionsGoOn(Failure failure) {
		failure.begin.accept(this.nodes.get(1));
		for (int i = 0; i < 20; i++) {
			try (LockHandle lock = this.client.acquire("goes-on")) {
				assertThat(lock.isHeld()).isTrue();
				assertThat(this.client.tryAcquire("goes-on")).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void withOneOfThreeNodesGoneSeveralLocksAreStillAllOrNone(Failure failure) {
		failure.begin.accept(this.nodes.get(1));
		for (int i = 0; i < 20; i++) {
			try (LockHandle locks = this.client.acquireAll(List.of("x", "y"), LockOptions.defaults())) {
				assertThat(locks.isHeld()).isTrue();
				assertThat(this.client.tryAcquire("x")).isEmpty();
				assertThat(this.client.tryAcquireAll(List.of("w", "y"), ONCE)).isEmpty();
			}
		}
		failure.end.accept(this.nodes.get(1));
		Eventually.await("all nodes are up", () -> this.client.nodes().stream().allMatch(RedisNode::isUp));
		for (RedisNodeProcess node : this.nodes.all()) {
			Eventually.await("nothing is left", () -> node.command("EXISTS", "locks:w").equals("0"));
		}
	}

	@Test
	void anAttemptForSeveralThatFailedLeavesNothingOnNodesThatWakeUpLater() {
		this.nodes.get(0).resetCommandStats();
		this.nodes.get(0).pause();
		this.nodes.get(1).pause();
		assertThatExceptionOfType(LockUnavailableException.class)
			.isThrownBy(() -> this.client.tryAcquireAll(List.of("late-1", "late-2"), PATIENT));
		this.nodes.get(0).resume();
		this.nodes.get(1).resume();
		Eventually.await("the late command and its release arrive",
				() -> this.nodes.get(0).commandCount().getOrDefault("del", 0L) == 2);
		for (RedisNodeProcess node : this.nodes.all()) {
			Eventually.await("nothing is left",
					() -> node.command("EXISTS", "locks:late-1", "locks:late-2").equals("0"));
		}
	}

	@Test
	void aNodeThatForgotSeveralLocksHoldsThemAgainAfterARenewal() {
		LockOptions shortLease = LockOptions.defaults().withLease(Duration.ofMillis(1500));
		try (LockHandle locks = this.client.acquireAll(List.of("again-1", "again-2"), shortLease)) {
			this.nodes.get(0).command("DEL", "locks:again-2");
			Eventually.await("the node holds both again",
					() -> locks.token().equals(this.nodes.get(0).command("GET", "locks:again-2")));
			locks.ensureHeld();
		}
	}

	@ParameterizedTest
	@EnumSource
	void withTwoOfThreeNodesGoneALockIsUnavailableAndNotBusyUntilTheyReturn(Failure failure) {
		failure.begin.accept(this.nodes.get(0));
		failure.begin.accept(this.nodes.get(2));
		long start = System.nanoTime();
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> this.client.tryAcquire("nobody-knows", PATIENT))
				.withMessageContaining("nobody-knows")
				.withMessageContaining(this.client.nodes().get(0).address());
		}
		Lock threadLock = this.client.asLock("nobody-knows");
		assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(threadLock::lock);
		assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(threadLock::lockInterruptibly);
		assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(threadLock::tryLock);
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(threadLock::unlock);
		// At most one node timeout per attempt; the limit is the requested wait time.
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENT.waitTime());
		failure.end.accept(this.nodes.get(0));
		failure.end.accept(this.nodes.get(2));
		Eventually.await("the lock can be acquired again", () -> {
			try {
				this.client.acquire("nobody-knows").close();
				return true;
			}
			catch (LockUnavailableException ex) {
				return false;
			}
		});
		Eventually.await("all nodes are up", () -> this.client.nodes().stream().allMatch(RedisNode::isUp));
		assertThat(this.client.acquire("nobody-knows").release()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void aRenewedLockSurvivesTheLossOfOneNode(Failure failure) {
		LockOptions shortLease = LockOptions.defaults().withLease(Duration.ofMillis(1500));
		// A tenth of the lease is too short on a slow machine; the lost node is not
		// waited for anyway.
		try (RedlockClient unhurried = LockClients.connect(this.nodes,
				(builder) -> builder.nodeTimeout(Duration.ofSeconds(1)));
				LockHandle lock = unhurried.acquire("survives", shortLease)) {
			failure.begin.accept(this.nodes.get(2));
			long renewedBefore = renewals(this.nodes.get(0));
			Eventually.await("it is renewed several times", () -> renewals(this.nodes.get(0)) >= renewedBefore + 4);
			lock.ensureHeld();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aRenewedLockIsLostWithTheQuorum(Failure failure) {
		LockOptions shortLease = LockOptions.defaults().withLease(Duration.ofMillis(1500));
		LockHandle lock = this.client.acquire("does-not-survive", shortLease);
		CountDownLatch lost = new CountDownLatch(1);
		lock.onLost(lost::countDown);
		failure.begin.accept(this.nodes.get(1));
		failure.begin.accept(this.nodes.get(2));
		Eventually.await("the holder is notified", () -> lost.getCount() == 0);
		assertThat(lock.isHeld()).isFalse();
	}

	@Test
	void aNodeThatForgotTheLockHoldsItAgainAfterARenewal() {
		LockOptions shortLease = LockOptions.defaults().withLease(Duration.ofMillis(1500));
		try (LockHandle lock = this.client.acquire("restored", shortLease)) {
			this.nodes.get(0).kill();
			this.nodes.get(0).restartEmpty();
			Eventually.await("the node holds the lock again",
					() -> lock.token().equals(this.nodes.get(0).command("GET", "locks:restored")));
			// Now another node may lose its data.
			this.nodes.get(1).kill();
			this.nodes.get(1).restartEmpty();
			Eventually.await("the second node holds the lock again",
					() -> lock.token().equals(this.nodes.get(1).command("GET", "locks:restored")));
			lock.ensureHeld();
		}
	}

	@Test
	void anAttemptThatFailedLeavesNothingOnNodesThatWakeUpLater() {
		this.nodes.get(0).resetCommandStats();
		this.nodes.get(0).pause();
		this.nodes.get(1).pause();
		assertThatExceptionOfType(LockUnavailableException.class)
			.isThrownBy(() -> this.client.tryAcquire("late", PATIENT));
		this.nodes.get(0).resume();
		this.nodes.get(1).resume();
		Eventually.await("the late command arrives",
				() -> this.nodes.get(0).commandCount().getOrDefault("set", 0L) == 1);
		Eventually.await("its release follows", () -> this.nodes.get(0).command("EXISTS", "locks:late").equals("0"));
		assertThat(this.nodes.get(0).commandCount()).containsEntry("del", 1L);
		assertThat(this.nodes.get(2).command("EXISTS", "locks:late")).isEqualTo("0");
	}

	@ParameterizedTest
	@EnumSource(names = { "PAUSED", "CUT_OFF" })
	void aKeyThatWasOnItsWayWhenItsConnectionWasGivenUpIsReleased(Failure failure) {
		RedisNodeProcess silent = this.nodes.get(2);
		silent.resetCommandStats();
		failure.begin.accept(silent);
		LockHandle lock = this.client.acquire("on-its-way",
				LockOptions.defaults().withLease(Duration.ofHours(1)).withRenew(false));
		Eventually.await("the connection is replaced", () -> {
			this.client.status("on-its-way");
			String problem = this.client.nodes().get(2).health().toCompletableFuture().join().problem();
			return problem != null && !problem.startsWith("It does not answer");
		});
		assertThat(lock.release()).isTrue();
		failure.end.accept(silent);
		Eventually.await("the key arrives", () -> silent.commandCount().getOrDefault("set", 0L) == 1);
		Eventually.await("and is released", () -> "0".equals(silent.command("EXISTS", "locks:on-its-way")));
	}

	@Test
	void afterTheQuorumTheRemainingNodeIsHeldToo() {
		this.nodes.get(2).pause();
		try (LockHandle lock = this.client.acquire("all-of-them")) {
			this.nodes.get(2).resume();
			Eventually.await("the third node holds it",
					() -> lock.token().equals(this.nodes.get(2).command("GET", "locks:all-of-them")));
		}
	}

	private static long renewals(RedisNodeProcess node) {
		return node.commandCount().getOrDefault("pexpire", 0L);
	}

	enum Failure {

		KILLED(RedisNodeProcess::kill, RedisNodeProcess::restart),

		PAUSED(RedisNodeProcess::pause, RedisNodeProcess::resume),

		CUT_OFF(RedisNodeProcess::cutOff, RedisNodeProcess::reconnect),

		REFUSED(RedisNodeProcess::refuse, RedisNodeProcess::reconnect);

		private final Consumer<RedisNodeProcess> begin;

		private final Consumer<RedisNodeProcess> end;

		Failure(Consumer<RedisNodeProcess> begin, Consumer<RedisNodeProcess> end) {
			this.begin = begin;
			this.end = end;
		}

	}

}
