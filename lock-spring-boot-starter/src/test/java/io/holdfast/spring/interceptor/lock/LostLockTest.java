package io.holdfast.spring.interceptor.lock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LossReason;
import io.holdfast.spring.Contexts;
import io.holdfast.test.Eventually;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.OnLost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LostLockTest {

	@Nested
	class Thrown {

		@Test
		void failsTheCallAtItsEnd() {
			run((service, locks) -> assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> service.throwing(() -> loseLock(locks)))
				.satisfies((ex) -> assertThat(ex.lockName()).isEqualTo("lost")));
		}

		@Test
		void givesWayToTheMethodsOwnException() {
			run((service, locks) -> assertThatIllegalStateException().isThrownBy(() -> service.throwing(() -> {
				loseLock(locks);
				throw new IllegalStateException("mine");
			}))
				.withMessage("mine")
				.satisfies(
						(ex) -> assertThat(ex).hasSuppressedException(new LockLostException("lost", LossReason.GONE))));
		}

		@Test
		void isNotAddedToItself() {
			run((service, locks) -> assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> service.throwing(() -> {
					loseLock(locks);
					LockContext.current().ensureHeld();
				}))
				.satisfies((ex) -> assertThat(ex).hasNoSuppressedExceptions()));
		}

		@Test
		void failsAStage() {
			run((service, locks) -> {
				assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> service.throwingStage(() -> {
					loseLock(locks);
					return CompletableFuture.completedFuture("done");
				}).orTimeout(30, TimeUnit.SECONDS).join()).withCauseInstanceOf(LockLostException.class);
				assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> service.throwingStage(() -> {
					loseLock(locks);
					return CompletableFuture.failedFuture(new IllegalStateException("mine"));
				}).orTimeout(30, TimeUnit.SECONDS).join())
					.havingCause()
					.withMessage("mine")
					.satisfies(
							(ex) -> assertThat(ex.getSuppressed()).hasAtLeastOneElementOfType(LockLostException.class));
			});
		}

		@Test
		void failsAMono() {
			run((service, locks) -> {
				StepVerifier.create(service.throwingMono(Mono.fromSupplier(() -> {
					loseLock(locks);
					return "done";
				}))).expectError(LockLostException.class).verify(Eventually.PATIENCE);
				StepVerifier.create(service.throwingMono(Mono.fromSupplier(() -> {
					loseLock(locks);
					throw new IllegalStateException("mine");
				}))).expectErrorSatisfies((ex) -> {
					assertThat(ex).hasMessage("mine");
					assertThat(ex.getSuppressed()).hasAtLeastOneElementOfType(LockLostException.class);
				}).verify(Eventually.PATIENCE);
			});
		}

	}

	@Nested
	class Interrupted {

		@Test
		void stopsTheThread() {
			run((service, locks) -> assertThatExceptionOfType(InterruptedException.class)
				.isThrownBy(() -> service.interrupting(() -> {
					locks.forceRelease("lost");
					new CountDownLatch(1).await(30, TimeUnit.SECONDS);
				}))
				.satisfies((ex) -> assertThat(ex.getSuppressed()).hasAtLeastOneElementOfType(LockLostException.class)));
		}

		@Test
		void leavesNoInterruptPending() {
			run((service, locks) -> {
				assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> service.interrupting(() -> {
					locks.forceRelease("lost");
					long deadline = System.nanoTime() + Eventually.PATIENCE.toNanos();
					while (!Thread.currentThread().isInterrupted() && System.nanoTime() < deadline) {
						Thread.onSpinWait();
					}
					assertThat(Thread.currentThread().isInterrupted()).isTrue();
				}));
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
			});
		}

		@Test
		void leavesAnInterruptOfOthersAlone() {
			run((service, locks) -> {
				service.interrupting(() -> Thread.currentThread().interrupt());
				assertThat(Thread.interrupted()).isTrue();
			});
		}

		@Test
		void doesNotReachTheThreadAfterTheCall() {
			run((service, locks) -> {
				for (int i = 0; i < 200; i++) {
					try {
						service.interrupting(() -> {
							CompletableFuture.runAsync(() -> locks.forceRelease("lost"));
							Thread.yield();
						});
					}
					catch (LockLostException ex) {
						assertThat(ex.lockName()).isEqualTo("lost");
					}
					assertThat(Thread.currentThread().isInterrupted()).isFalse();
				}
			});
		}

		@Test
		void cancelsAStage() {
			run((service, locks) -> {
				CompletableFuture<String> work = new CompletableFuture<>();
				CompletableFuture<String> call = service.interruptingStage(work);
				Eventually.await("the lock", () -> locks.status("lost").held());
				locks.forceRelease("lost");
				assertThatExceptionOfType(CompletionException.class)
					.isThrownBy(() -> call.orTimeout(30, TimeUnit.SECONDS).join())
					.withCauseInstanceOf(LockLostException.class);
				assertThat(work).isCancelled();
			});
		}

		@Test
		void cancelsAMono() {
			run((service, locks) -> {
				AtomicBoolean begun = new AtomicBoolean();
				AtomicBoolean cancelled = new AtomicBoolean();
				Mono<String> work = Mono.<String>never()
					.doOnSubscribe((subscription) -> begun.set(true))
					.doOnCancel(() -> cancelled.set(true));
				StepVerifier.create(service.interruptingMono(work))
					.then(() -> Eventually.await("work that has begun", begun::get))
					.then(() -> locks.forceRelease("lost"))
					.expectError(LockLostException.class)
					.verify(Eventually.PATIENCE);
				Eventually.await("cancelled work", cancelled::get);
			});
		}

	}

	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class Logged {

		@Test
		void warnsAndEndsTheCallAsIfNothingHadHappened(CapturedOutput output) {
			run((service, locks) -> {
				service.logging(() -> {
					locks.forceRelease("lost");
					Eventually.await("a warning",
							() -> output.getOut().contains("another holder may be working at the same time"));
				});
				assertThat(output).contains("Lock 'lost' was lost while the work under it runs");
			});
		}

	}

	private static void loseLock(LockClient locks) {
		locks.forceRelease("lost");
		Eventually.await("a lost lock", () -> LockContext.find().map((context) -> !context.isHeld()).orElse(true)
				&& !locks.status("lost").heldHere());
	}

	private static void run(LockTest test) {
		Contexts.local()
			.withBean(Service.class)
			.run((context) -> test.run(context.getBean(Service.class), context.getBean(LockClient.class)));
	}

	@FunctionalInterface
	interface LockTest {

		void run(Service service, LockClient locks) throws Exception;

	}

	@FunctionalInterface
	interface Work {

		void run() throws Exception;

	}

	static class Service {

		@DistributedLock("lost")
		public void throwing(Work work) throws Exception {
			work.run();
		}

		@DistributedLock("lost")
		public CompletableFuture<String> throwingStage(Supplier<CompletableFuture<String>> work) {
			return work.get();
		}

		@DistributedLock("lost")
		public Mono<String> throwingMono(Mono<String> work) {
			return work;
		}

		@DistributedLock(name = "lost", onLost = OnLost.INTERRUPT)
		public void interrupting(Work work) throws Exception {
			work.run();
		}

		@DistributedLock(name = "lost", onLost = OnLost.INTERRUPT)
		public CompletableFuture<String> interruptingStage(CompletableFuture<String> work) {
			return work;
		}

		@DistributedLock(name = "lost", onLost = OnLost.INTERRUPT)
		public Mono<String> interruptingMono(Mono<String> work) {
			return work;
		}

		@DistributedLock(name = "lost", onLost = OnLost.LOG)
		public @Nullable String logging(Work work) throws Exception {
			work.run();
			return null;
		}

	}

}
