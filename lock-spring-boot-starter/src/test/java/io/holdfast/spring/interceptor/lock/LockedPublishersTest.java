package io.holdfast.spring.interceptor.lock;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.spring.Contexts;
import io.holdfast.test.Eventually;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.LockKeyException;
import io.holdfast.spring.ReactiveLockContext;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.OnBusy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class LockedPublishersTest {

	private static final LockOptions ONCE = LockOptions.defaults().withWait(Duration.ZERO);

	private static final Duration PATIENCE = Eventually.PATIENCE;

	@Nested
	class AMono {

		@Test
		void takesTheLockOnSubscriptionAndReleasesItBeforeItsValue() {
			run((service, locks) -> {
				Mono<Boolean> call = service.mono(() -> Mono.fromSupplier(() -> locks.status("mono").held()));
				assertThat(locks.status("mono").held()).isFalse();
				StepVerifier.create(call.map((held) -> held + " " + locks.status("mono").held()))
					.expectNext("true false")
					.expectComplete()
					.verify(PATIENCE);
			});
		}

		@Test
		void callsTheMethodAnewForEachSubscription() {
			run((service, locks) -> {
				AtomicInteger calls = new AtomicInteger();
				Mono<Integer> call = service.mono(() -> Mono.just(calls.incrementAndGet()));
				assertThat(calls).hasValue(0);
				assertThat(call.block(PATIENCE)).isEqualTo(1);
				assertThat(call.block(PATIENCE)).isEqualTo(2);
			});
		}

		@Test
		void releasesTheLockOnErrorOfTheMonoAndOfTheMethod() {
			run((service, locks) -> {
				StepVerifier.create(service.mono(() -> Mono.error(new IllegalStateException("mine"))))
					.expectErrorMessage("mine")
					.verify(PATIENCE);
				StepVerifier.create(service.mono(() -> {
					throw new IllegalStateException("mine too");
				})).expectErrorMessage("mine too").verify(PATIENCE);
				assertThat(locks.status("mono").held()).isFalse();
			});
		}

		@Test
		void releasesTheLockWhenItIsEmpty() {
			run((service, locks) -> {
				StepVerifier.create(service.mono(Mono::empty)).expectComplete().verify(PATIENCE);
				assertThat(locks.status("mono").held()).isFalse();
			});
		}

		@Test
		void releasesTheLockWhenItIsCancelled() {
			run((service, locks) -> {
				Disposable subscription = service.mono(Mono::never).subscribe();
				Eventually.await("the lock", () -> locks.status("mono").held());
				subscription.dispose();
				Eventually.await("no lock", () -> !locks.status("mono").held());
			});
		}

		@Test
		void givesUpTheWaitWhenItIsCancelled() {
			run((service, locks) -> {
				try (LockHandle held = locks.acquire("mono", ONCE)) {
					Disposable subscription = service.mono(Mono::never).subscribe();
					Eventually.await("a waiter", () -> locks.status("mono").waitingHere() == 1);
					subscription.dispose();
					Eventually.await("no waiter", () -> locks.status("mono").waitingHere() == 0);
				}
			});
		}

		@Test
		void leavesNothingBehindWhereverItIsCancelled() {
			run((service, locks) -> {
				for (int i = 0; i < 1000; i++) {
					Disposable subscription = service
						.mono(() -> Mono.fromSupplier(() -> "done").subscribeOn(Schedulers.parallel()))
						.subscribe();
					Schedulers.parallel()
						.schedule(subscription::dispose, ThreadLocalRandom.current().nextLong(0, 2000),
								TimeUnit.MICROSECONDS);
				}
				Eventually.await("no lock and no waiter",
						() -> !locks.status("mono").held() && locks.status("mono").waitingHere() == 0);
			});
		}

		@Test
		void waitsWithoutBlocking() {
			run((service, locks) -> {
				LockHandle held = locks.acquire("mono", ONCE);
				StepVerifier.create(service.mono(() -> Mono.just("done")))
					.then(() -> Eventually.await("a waiter", () -> locks.status("mono").waitingHere() == 1))
					.then(held::release)
					.expectNext("done")
					.expectComplete()
					.verify(PATIENCE);
			});
		}

		@Test
		void failsSkipsOrFallsBackWhenTheLockStaysBusy() {
			run((service, locks) -> {
				try (LockHandle held = locks.acquire("busy", ONCE)) {
					StepVerifier.create(service.failing()).expectError(LockNotAcquiredException.class).verify(PATIENCE);
					StepVerifier.create(service.skipping()).expectComplete().verify(PATIENCE);
					StepVerifier.create(service.fallingBack()).expectNext("instead").expectComplete().verify(PATIENCE);
				}
			});
		}

		@Test
		void failsWhenTheKeyIsNull() {
			run((service, locks) -> StepVerifier.create(service.keyed(null))
				.expectError(LockKeyException.class)
				.verify(PATIENCE));
		}

		@Test
		void runsUnguardedWhereTheConditionIsFalse() {
			run((service, locks) -> StepVerifier.create(service.conditional(false).defaultIfEmpty("none"))
				.expectNext("none")
				.expectComplete()
				.verify(PATIENCE));
		}

	}

	@Nested
	class AFlux {

		@Test
		void holdsTheLockUntilItsEnd() {
			run((service, locks) -> {
				Sinks.Many<String> source = Sinks.many().unicast().onBackpressureBuffer();
				StepVerifier.create(service.flux(source::asFlux))
					.then(() -> source.tryEmitNext("first"))
					.expectNext("first")
					.then(() -> assertThat(locks.status("flux").held()).isTrue())
					.then(() -> source.tryEmitNext("second"))
					.expectNext("second")
					.then(source::tryEmitComplete)
					.expectComplete()
					.verify(PATIENCE);
				assertThat(locks.status("flux").held()).isFalse();
			});
		}

		@Test
		void releasesTheLockWhenItsSubscriberHasEnough() {
			run((service, locks) -> {
				assertThat(service.flux(() -> Flux.range(1, 100).map(String::valueOf))
					.take(3)
					.collectList()
					.block(PATIENCE)).containsExactly("1", "2", "3");
				Eventually.await("no lock", () -> !locks.status("flux").held());
			});
		}

		@Test
		void mayBeAPlainPublisher() {
			run((service, locks) -> StepVerifier.create(service.publisher()).expectNext("publisher").verifyComplete());
		}

	}

	@Nested
	class TheContext {

		@Test
		void isFoundInTheSubscription() {
			run((service,
					locks) -> StepVerifier.create(service.mono(() -> Mono.delay(Duration.ofMillis(1))
						.then(ReactiveLockContext.current())
						.doOnNext(LockContext::ensureHeld)
						.map(LockContext::lockName))).expectNext("mono").expectComplete().verify(PATIENCE));
		}

		@Test
		void isFoundWhileTheMethodRuns() {
			run((service, locks) -> StepVerifier.create(service.mono(() -> Mono.just(LockContext.current().lockName())))
				.expectNext("mono")
				.expectComplete()
				.verify(PATIENCE));
		}

		@Test
		void isMissingOutside() {
			StepVerifier.create(ReactiveLockContext.find()).expectComplete().verify(PATIENCE);
			StepVerifier.create(ReactiveLockContext.current())
				.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(IllegalStateException.class)
					.hasMessageContaining("@DistributedLock"))
				.verify(PATIENCE);
		}

		@Test
		void letsANestedCallJoinTheOuterLock() {
			run((service, locks) -> StepVerifier
				.create(service
					.mono(() -> Mono.delay(Duration.ofMillis(1)).then(service.mono(() -> Mono.just("inner")))))
				.expectNext("inner")
				.expectComplete()
				.verify(PATIENCE));
		}

		@Test
		void letsABlockingCallJoinTheThreadsLock() {
			run((service,
					locks) -> assertThat(service.blocking(() -> service.mono(() -> Mono.just("inner")).block(PATIENCE)))
						.isEqualTo("inner"));
		}

	}

	private static void run(LockTest test) {
		Contexts.local()
			.withBean(Service.class)
			.run((context) -> test.run(context.getBean(Service.class), context.getBean(LockClient.class)));
	}

	@FunctionalInterface
	interface LockTest {

		void run(Service service, LockClient locks);

	}

	static class Service {

		@DistributedLock(name = "mono", waitTime = "60s")
		public <T> Mono<T> mono(Supplier<Mono<T>> work) {
			return work.get();
		}

		@DistributedLock("mono")
		public @Nullable String blocking(Supplier<@Nullable String> work) {
			return work.get();
		}

		@DistributedLock("flux")
		public Flux<String> flux(Supplier<Flux<String>> work) {
			return work.get();
		}

		@DistributedLock("publisher")
		public Publisher<String> publisher() {
			return Flux.from(ReactiveLockContext.current().map(LockContext::lockName));
		}

		@DistributedLock(name = "busy", waitTime = "0s")
		public Mono<String> failing() {
			return Mono.just("ran");
		}

		@DistributedLock(name = "busy", waitTime = "0s", onBusy = OnBusy.SKIP)
		public Mono<String> skipping() {
			return Mono.just("ran");
		}

		@DistributedLock(name = "busy", waitTime = "0s", fallback = "instead")
		public Mono<String> fallingBack() {
			return Mono.just("ran");
		}

		private Mono<String> instead() {
			return Mono.just("instead");
		}

		@DistributedLock(name = "keyed", key = "#{#key}")
		public Mono<String> keyed(@Nullable String key) {
			return Mono.just("ran");
		}

		@DistributedLock(name = "conditional", condition = "#guarded")
		public Mono<String> conditional(boolean guarded) {
			return ReactiveLockContext.find().map(LockContext::lockName);
		}

	}

}
