package io.holdfast.spring.interceptor.lock;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.spring.Contexts;
import io.holdfast.test.Eventually;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.OnBusy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LockedValuesTest {

	private static final LockOptions ONCE = LockOptions.defaults().withWait(Duration.ZERO);

	@Nested
	class AGuardedCall {

		@Test
		void holdsTheLockWhileItRunsAndNoLonger() {
			run((service, locks) -> {
				assertThat(service.call(() -> locks.status("service").held())).isTrue();
				assertThat(locks.status("service").held()).isFalse();
			});
		}

		@Test
		void releasesTheLockWhenTheMethodThrows() {
			run((service, locks) -> {
				assertThatIllegalStateException().isThrownBy(() -> service.call(() -> {
					throw new IllegalStateException("mine");
				})).withMessage("mine");
				assertThat(locks.status("service").held()).isFalse();
			});
		}

		@Test
		void isHeldForTheCallersInstance() {
			Contexts.local()
				.withPropertyValues("holdfast.instance-id=the-instance")
				.withBean(Service.class)
				.run((context) -> {
					LockClient locks = context.getBean(LockClient.class);
					String holder = context.getBean(Service.class)
						.call(() -> String.valueOf(locks.status("service").holder()));
					assertThat(holder).isEqualTo("the-instance");
				});
		}

		@Test
		void excludesOtherCalls() {
			run((service, locks) -> {
				AtomicInteger inside = new AtomicInteger();
				AtomicInteger most = new AtomicInteger();
				List<CompletableFuture<Void>> calls = IntStream.range(0, 8)
					.mapToObj((i) -> CompletableFuture.runAsync(() -> service.patient(() -> {
						most.accumulateAndGet(inside.incrementAndGet(), Math::max);
						Thread.yield();
						inside.decrementAndGet();
						return "";
					})))
					.toList();
				calls.forEach(CompletableFuture::join);
				assertThat(most).hasValue(1);
			});
		}

		@Test
		void takesItsTimesFromTheAnnotation() {
			run((service, locks) -> {
				try (LockHandle held = locks.acquire("once", ONCE)) {
					assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(service::once)
						.satisfies((ex) -> assertThat(ex.waitTime()).isZero())
						.satisfies((ex) -> assertThat(ex.lockName()).isEqualTo("once"));
				}
			});
		}

		@Test
		void leavesTheLockToExpireAtItsLongestHold() {
			run((service, locks) -> assertThat(service.shortLived(() -> locks.status("short").remainingLease()))
				.isLessThanOrEqualTo(Duration.ofSeconds(7)));
		}

		@Test
		void waitsForTheLock() throws Exception {
			run((service, locks) -> {
				LockHandle held = locks.acquire("patient", ONCE);
				CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> service.patient(() -> "done"));
				Eventually.await("a waiter", () -> locks.status("patient").waitingHere() == 1);
				assertThat(call).isNotDone();
				held.release();
				assertThat(call.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("done");
			});
		}

		@Test
		void takesAllLocksOfACollectionOrNone() {
			run((service, locks) -> {
				assertThat(service.all(List.of("b", "a"),
						() -> locks.status("all:a").held() && locks.status("all:b").held()))
					.isTrue();
				try (LockHandle held = locks.acquire("all:b", ONCE)) {
					assertThatExceptionOfType(LockNotAcquiredException.class)
						.isThrownBy(() -> service.all(List.of("a", "b"), () -> true))
						.withMessageContaining("all:a")
						.withMessageContaining("all:b");
					assertThat(locks.status("all:a").held()).isFalse();
				}
			});
		}

	}

	@Nested
	class ABusyLock {

		@Test
		void isSkippedWithAnEmptyValue() {
			run((service, locks) -> {
				try (LockHandle held = locks.acquire("skip", ONCE)) {
					assertThat(service.skipObject()).isNull();
					assertThat(service.skipOptional()).isEmpty();
					assertThat(service.skipOptionalInt()).isEmpty();
					assertThat(service.skipBoolean()).isFalse();
					assertThat(service.skipLong()).isZero();
					assertThat(service.skipChar()).isEqualTo('\0');
					assertThat(service.skipStage().join()).isNull();
					assertThat(service.skipStageOfOptional().join()).isEmpty();
					service.skipVoid();
					assertThat(service.ran()).isZero();
				}
			});
		}

		@Test
		void doesNotSkipWhenItIsFree() {
			run((service, locks) -> {
				assertThat(service.skipObject()).isEqualTo("ran");
				assertThat(service.skipBoolean()).isTrue();
				assertThat(service.skipStage().join()).isEqualTo("ran");
			});
		}

		@Test
		void isAnsweredByTheFallback() {
			run((service, locks) -> {
				try (LockHandle held = locks.acquire("fallback", ONCE)) {
					assertThat(service.withFallback("x")).isEqualTo("instead of x");
					assertThat(service.stageWithFallback("x").join()).isEqualTo("later instead of x");
					assertThatExceptionOfType(IOException.class).isThrownBy(() -> service.withFailingFallback())
						.withMessage("from the fallback");
				}
				assertThat(service.withFallback("x")).isEqualTo("x");
			});
		}

	}

	@Nested
	class AnInterruptedCaller {

		@Test
		void stopsWaitingAndLeavesNothingBehind() throws Exception {
			run((service, locks) -> {
				CountDownLatch interrupted = new CountDownLatch(1);
				try (LockHandle held = locks.acquire("patient", ONCE)) {
					Thread waiter = new Thread(() -> {
						try {
							service.patient(() -> "");
						}
						catch (LockInterruptedException ex) {
							interrupted.countDown();
						}
					});
					waiter.start();
					Eventually.await("a waiter", () -> locks.status("patient").waitingHere() == 1);
					waiter.interrupt();
					assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
					Eventually.await("no waiter", () -> locks.status("patient").waitingHere() == 0);
				}
			});
		}

	}

	private static void run(LockTest test) {
		Contexts.local().withBean(Service.class).run((context) -> {
			assertThat(context).hasNotFailed();
			test.run(context.getBean(Service.class), context.getBean(LockClient.class));
		});
	}

	@FunctionalInterface
	interface LockTest {

		void run(Service service, LockClient locks) throws Exception;

	}

	static class Service {

		private final AtomicInteger ran = new AtomicInteger();

		public int ran() {
			return this.ran.get();
		}

		@DistributedLock("service")
		public <T> T call(Supplier<T> work) {
			return work.get();
		}

		@DistributedLock(name = "patient", waitTime = "60s")
		public String patient(Supplier<String> work) {
			return work.get();
		}

		@DistributedLock(name = "once", waitTime = "0s")
		public void once() {
		}

		@DistributedLock(name = "short", lease = "7s", renew = false)
		public @Nullable Duration shortLived(Supplier<@Nullable Duration> work) {
			return work.get();
		}

		@DistributedLock(name = "all", key = "#ids", waitTime = "0s")
		public boolean all(List<String> ids, BooleanSupplier work) {
			return work.getAsBoolean();
		}

		@DistributedLock(name = "skip", waitTime = "0s", onBusy = OnBusy.SKIP)
		public @Nullable String skipObject() {
			this.ran.incrementAndGet();
			return "ran";
		}

		@DistributedLock(name = "skip", waitTime = "0s", onBusy = OnBusy.SKIP)
		public Optional<String> skipOptional() {
			this.ran.incrementAndGet();
			return Optional.of("ran");
		}

		@DistributedLock(name = "skip", waitTime = "0s", onBusy = OnBusy.SKIP)
		public OptionalInt skipOptionalInt() {
			this.ran.incrementAndGet();
			return OptionalInt.of(1);
		}

		@DistributedLock(name = "skip", waitTime = "0s", onBusy = OnBusy.SKIP)
		public boolean skipBoolean() {
			this.ran.incrementAndGet();
			return true;
		}

		@DistributedLock(name = "skip", waitTime = "0s", onBusy = OnBusy.SKIP)
		public long skipLong() {
			this.ran.incrementAndGet();
			return 1;
		}

		@DistributedLock(name = "skip", waitTime = "0s", onBusy = OnBusy.SKIP)
		public char skipChar() {
			this.ran.incrementAndGet();
			return 'x';
		}

		@DistributedLock(name = "skip", waitTime = "0s", onBusy = OnBusy.SKIP)
		public CompletableFuture<String> skipStage() {
			this.ran.incrementAndGet();
			return CompletableFuture.completedFuture("ran");
		}

		@DistributedLock(name = "skip", waitTime = "0s", onBusy = OnBusy.SKIP)
		public CompletableFuture<Optional<String>> skipStageOfOptional() {
			this.ran.incrementAndGet();
			return CompletableFuture.completedFuture(Optional.of("ran"));
		}

		@DistributedLock(name = "skip", waitTime = "0s", onBusy = OnBusy.SKIP)
		public void skipVoid() {
			this.ran.incrementAndGet();
		}

		@DistributedLock(name = "fallback", waitTime = "0s", fallback = "instead")
		public String withFallback(String value) {
			return value;
		}

		private String instead(String value) {
			return "instead of " + value;
		}

		@DistributedLock(name = "fallback", waitTime = "0s", fallback = "later")
		public CompletableFuture<String> stageWithFallback(String value) {
			return CompletableFuture.completedFuture(value);
		}

		CompletableFuture<String> later(String value) {
			return CompletableFuture.supplyAsync(() -> "later instead of " + value);
		}

		@DistributedLock(name = "fallback", waitTime = "0s", fallback = "failing")
		public String withFailingFallback() throws IOException {
			return "";
		}

		String failing() throws IOException {
			throw new IOException("from the fallback");
		}

	}

}
