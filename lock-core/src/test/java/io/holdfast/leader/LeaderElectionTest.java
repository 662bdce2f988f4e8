package io.holdfast.leader;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.engine.FakeTime;
import io.holdfast.lock.local.LocalLockClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LeaderElectionTest {

	private static final String ROLE = "keeper";

	private final FakeTime time = new FakeTime();

	private final LocalLockClient locks = client("one").build();

	private final LocalLockClient otherLocks = client("two").sharing(this.locks).build();

	private final RecordingLeaderListener listener = new RecordingLeaderListener();

	private final LeaderElection one = election(this.locks, "one").build();

	private final LeaderElection two = election(this.otherLocks, "two").build();

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
		this.otherLocks.close();
		this.locks.close();
	}

	@Nested
	class Terms {

		@Test
		void oneLeadsAndTheOtherFollowsAtOnceWhenItStops() {
			startBoth();
			assertThat(LeaderElectionTest.this.one.isLeader(ROLE)).isTrue();
			assertThat(LeaderElectionTest.this.two.isLeader(ROLE)).isFalse();
			LeaderElectionTest.this.one.stop();
			assertThat(LeaderElectionTest.this.one.isLeader(ROLE)).isFalse();
			assertThat(LeaderElectionTest.this.two.isLeader(ROLE)).isTrue();
			assertThat(LeaderElectionTest.this.listener.entries()).containsExactly("one leads keeper", "one led keeper",
					"two leads keeper");
		}

		@Test
		void lastForAsLongAsTheLeaseIsRenewed() {
			startBoth();
			LeaderElectionTest.this.time.advance(Duration.ofHours(1));
			assertThat(LeaderElectionTest.this.one.isLeader(ROLE)).isTrue();
			assertThat(LeaderElectionTest.this.listener.entries()).containsExactly("one leads keeper");
		}

		@Test
		void haveFencesThatGrow() {
			startBoth();
			long first = fence(LeaderElectionTest.this.one);
			LeaderElectionTest.this.one.stop();
			assertThat(fence(LeaderElectionTest.this.two)).isGreaterThan(first);
		}

		@Test
		void areDistinguishedByRole() {
			LeaderElection both = election(LeaderElectionTest.this.otherLocks, "two").role("cleaner").build();
			LeaderElectionTest.this.one.start();
			both.start();
			assertThat(both.isLeader("cleaner")).isTrue();
			assertThat(both.isLeader(ROLE)).isFalse();
			both.close();
		}

		@Test
		void canBeginAgainAfterAStop() {
			LeaderElectionTest.this.one.start();
			LeaderElectionTest.this.one.stop();
			assertThat(LeaderElectionTest.this.one.isRunning()).isFalse();
			LeaderElectionTest.this.one.start();
			assertThat(LeaderElectionTest.this.one.isRunning()).isTrue();
			assertThat(LeaderElectionTest.this.one.isLeader(ROLE)).isTrue();
		}

		@Test
		void areHandedOverOnRequestAndSoughtAgain() {
			startBoth();
			assertThat(LeaderElectionTest.this.one.handOver(ROLE).toCompletableFuture()).isCompleted();
			assertThat(LeaderElectionTest.this.two.isLeader(ROLE)).isTrue();
			LeaderElectionTest.this.time.advance(Duration.ofSeconds(5));
			LeaderElectionTest.this.two.stop();
			assertThat(LeaderElectionTest.this.one.isLeader(ROLE)).isTrue();
		}

		@Test
		void leaveNothingBehindOfACandidateThatStops() {
			startBoth();
			LeaderElectionTest.this.two.stop();
			LeaderElectionTest.this.one.stop();
			assertThat(LeaderElectionTest.this.locks.status("leader:keeper").held()).isFalse();
			assertThat(LeaderElectionTest.this.otherLocks.status("leader:keeper").waitingHere()).isZero();
			assertThat(LeaderElectionTest.this.listener.entries()).containsExactly("one leads keeper",
					"one led keeper");
		}

	}

	@Nested
	class Loss {

		@Test
		void isNoticedByTheClockBeforeOthersCanBeGranted() {
			startBoth();
			// A tenth of the lease is left, and no timer had a chance to run.
			LeaderElectionTest.this.time.stall(Duration.ofSeconds(27));
			assertThat(LeaderElectionTest.this.locks.status("leader:keeper").held()).isTrue();
			assertThat(LeaderElectionTest.this.one.isLeader(ROLE)).isFalse();
			assertThat(LeaderElectionTest.this.listener.entries()).containsExactly("one leads keeper", "one led keeper",
					"two leads keeper");
		}

		@Test
		void isNoticedByTheWallClockOfAMachineThatWasSuspended() {
			startBoth();
			LeaderElectionTest.this.time.jumpWallClock(Duration.ofSeconds(28));
			assertThat(LeaderElectionTest.this.one.isLeader(ROLE)).isFalse();
		}

		@Test
		void isReportedWithoutACall() {
			// Only its own timers run, not those that would renew the lease.
			LocalLockClient still = client("still").scheduler((task, delay) -> () -> {
			}).build();
			LeaderElection unrenewed = election(still, "still").build();
			unrenewed.start();
			LeaderElectionTest.this.time.advanceMillis(26_999);
			assertThat(LeaderElectionTest.this.listener.entries()).containsExactly("still leads keeper");
			LeaderElectionTest.this.time.advanceMillis(1);
			assertThat(LeaderElectionTest.this.listener.entries()).containsExactly("still leads keeper",
					"still led keeper");
			unrenewed.close();
			still.close();
		}

		@Test
		void byForceEndsTheTermAndTheInstanceCampaignsAgain() {
			LeaderElectionTest.this.one.start();
			long first = fence(LeaderElectionTest.this.one);
			LeaderElectionTest.this.locks.forceRelease("leader:keeper");
			assertThat(LeaderElectionTest.this.one.isLeader(ROLE)).isFalse();
			LeaderElectionTest.this.time.advance(Duration.ofSeconds(2));
			assertThat(fence(LeaderElectionTest.this.one)).isGreaterThan(first);
			assertThat(LeaderElectionTest.this.listener.entries()).containsExactly("one leads keeper", "one led keeper",
					"one leads keeper");
		}

	}

	@Nested
	class Outage {

		@Test
		void atTheStartIsSurvived() {
			AtomicInteger failures = new AtomicInteger(30);
			LeaderElection late = election(failing("acquireAsync", failures), "late").build();
			late.start();
			LeaderElectionTest.this.time.advance(Duration.ofSeconds(10));
			assertThat(late.isLeader(ROLE)).isFalse();
			LeaderElectionTest.this.time.advance(Duration.ofSeconds(30));
			assertThat(late.isLeader(ROLE)).isTrue();
			late.close();
		}

		@Test
		void isAskedAboutNoMoreAfterAStop() {
			AtomicInteger failures = new AtomicInteger(1000);
			LeaderElection late = election(failing("acquireAsync", failures), "late").build();
			late.start();
			late.close();
			LeaderElectionTest.this.time.advance(Duration.ofSeconds(30));
			assertThat(failures).hasValue(999);
			assertThat(LeaderElectionTest.this.time.timers()).isZero();
		}

	}

	@Nested
	class Listeners {

		@Test
		void thatFailDoNotPreventALeader() {
			LeaderElection hapless = election(LeaderElectionTest.this.locks, "hapless").listener(new LeaderListener() {

				@Override
				public void onGranted(LeaderTerm term) {
					throw new IllegalStateException("granted");
				}

				@Override
				public void onRevoked(LeaderTerm term) {
					throw new AssertionError("revoked");
				}

			}).listener(LeaderElectionTest.this.listener.of("the next")).build();
			hapless.start();
			assertThat(hapless.isLeader(ROLE)).isTrue();
			hapless.close();
			assertThat(LeaderElectionTest.this.listener.entries()).containsExactly("hapless leads keeper",
					"the next leads keeper", "hapless led keeper", "the next led keeper");
		}

		@Test
		void areWaitedForBeforeTheRoleIsFree() {
			Queue<Runnable> tasks = new ArrayDeque<>();
			LeaderElection slow = slow(tasks);
			LeaderElectionTest.this.two.start();
			CompletableFuture<Void> stopped = slow.stopAsync().toCompletableFuture();
			assertThat(slow.isRunning()).isFalse();
			LeaderElectionTest.this.time.advance(Duration.ofSeconds(9));
			assertThat(LeaderElectionTest.this.two.isLeader(ROLE)).isFalse();
			tasks.remove().run();
			assertThat(stopped).isCompleted();
			assertThat(LeaderElectionTest.this.listener.entries()).containsExactly("slow leads keeper",
					"slow led keeper", "two leads keeper");
		}

		@Test
		void areNotWaitedForBeyondTheTimeout() {
			LeaderElection slow = slow(new ArrayDeque<>());
			LeaderElectionTest.this.two.start();
			CompletableFuture<Void> stopped = slow.stopAsync().toCompletableFuture();
			LeaderElectionTest.this.time.advance(Duration.ofSeconds(10));
			assertThat(stopped).isCompleted();
			assertThat(LeaderElectionTest.this.two.isLeader(ROLE)).isTrue();
		}

		@Test
		void areNotifiedBeforeTheLeaderActs() {
			Queue<Runnable> tasks = new ArrayDeque<>();
			LeaderElection late = election(LeaderElectionTest.this.locks, "late").callbackExecutor(tasks::add).build();
			late.start();
			assertThat(late.isLeader(ROLE)).isFalse();
			tasks.remove().run();
			assertThat(late.isLeader(ROLE)).isTrue();
		}

		@Test
		void areNotNotifiedOfATermThatEndedBefore() {
			Queue<Runnable> tasks = new ArrayDeque<>();
			LeaderElection late = election(LeaderElectionTest.this.locks, "late").callbackExecutor(tasks::add).build();
			late.start();
			LeaderElectionTest.this.time.stall(Duration.ofSeconds(28));
			assertThat(late.isLeader(ROLE)).isFalse();
			while (!tasks.isEmpty()) {
				tasks.remove().run();
			}
			assertThat(LeaderElectionTest.this.listener.entries()).isEmpty();
			late.close();
		}

		/**
		 * Let it lead; later notifications of its listener wait in the queue.
		 */
		private LeaderElection slow(Queue<Runnable> tasks) {
			Executor queue = tasks::add;
			LeaderElection slow = election(LeaderElectionTest.this.locks, "slow").callbackExecutor(queue).build();
			slow.start();
			tasks.remove().run();
			return slow;
		}

	}

	@Nested
	class Status {

		@Test
		void ofTheLeaderSaysWhenAndUnderWhichFence() {
			LeaderElectionTest.this.one.start();
			Instant now = Instant.ofEpochMilli(LeaderElectionTest.this.time.currentTimeMillis());
			assertThat(LeaderElectionTest.this.one.status(ROLE))
				.isEqualTo(new LeaderStatus(ROLE, "one", true, now, fence(LeaderElectionTest.this.one)));
		}

		@Test
		void ofAnotherInstanceNamesTheLeader() {
			startBoth();
			assertThat(LeaderElectionTest.this.two.status(ROLE))
				.isEqualTo(new LeaderStatus(ROLE, "one", false, null, null));
		}

		@Test
		void ofARoleWithoutALeaderIsEmpty() {
			assertThat(LeaderElectionTest.this.two.status(ROLE))
				.isEqualTo(new LeaderStatus(ROLE, null, false, null, null));
		}

	}

	@Nested
	class Arguments {

		@ParameterizedTest
		@ValueSource(strings = { "", " ", "a b", "a:b", "a\nb", "kéeper", "{a}" })
		void roleMustBeAName(String role) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> LeaderElection.builder(client("x").build()).role(role))
				.withMessageContaining("letters, digits, dots");
		}

		@Test
		void roleMustBeKnown() {
			assertThatIllegalArgumentException().isThrownBy(() -> LeaderElectionTest.this.one.isLeader("cleaner"))
				.withMessageContainingAll("cleaner", "[keeper]");
		}

		@Test
		void thereMustBeARole() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> LeaderElection.builder(LeaderElectionTest.this.locks).build())
				.withMessageContaining("at least one role");
		}

		@Test
		void durationsMustMakeSense() {
			LeaderOptions defaults = LeaderOptions.defaults();
			assertThatIllegalArgumentException().isThrownBy(() -> defaults.withLease(Duration.ofMillis(99)))
				.withMessageContaining("PT0.099S");
			assertThatIllegalArgumentException().isThrownBy(() -> defaults.withHandOverTimeout(Duration.ofMillis(-1)))
				.withMessageContaining("PT-0.001S");
		}

	}

	private void startBoth() {
		this.one.start();
		this.two.start();
	}

	private static long fence(LeaderElection election) {
		return election.term(ROLE).orElseThrow().fence();
	}

	private LocalLockClient.Builder client(String instance) {
		return LocalLockClient.builder()
			.instanceId(instance)
			.timeSource(this.time)
			.scheduler(this.time)
			.callbackExecutor(Runnable::run);
	}

	private LeaderElectionBuilder election(LockClient client, String instance) {
		return LeaderElection.builder(client)
			.role(ROLE)
			.listener(this.listener.of(instance))
			.timeSource(this.time)
			.scheduler(this.time)
			.callbackExecutor(Runnable::run);
	}

	/**
	 * A client on which a method fails a given number of times.
	 */
	private LockClient failing(String method, AtomicInteger failures) {
		return (LockClient) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { LockClient.class },
				(proxy, called, arguments) -> {
					if (called.getName().equals(method) && failures.get() > 0) {
						failures.decrementAndGet();
						return CompletableFuture
							.failedFuture(new LockUnavailableException("leader:keeper", "nobody answers", null));
					}
					try {
						return called.invoke(this.locks, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
