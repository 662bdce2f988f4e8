package io.holdfast.spring.interceptor.lock;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.spring.Contexts;
import io.holdfast.test.Eventually;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.LockKeyException;
import io.holdfast.spring.ReactiveLockContext;
import io.holdfast.spring.annotation.DistributedLock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * All methods of the service guard the same lock, so their fences can be compared.
 */
class FencedMethodTest {

	private static final Supplier<Long> FENCE = () -> LockContext.current().fence();

	@Nested
	class TheFence {

		@Test
		void growsWithEachCallOfWhateverKind() {
			run((service, locks) -> {
				long first = fenceOf(locks);
				long second = service.value("a", FENCE);
				long third = get(service.stage("a", () -> CompletableFuture.completedFuture(FENCE.get())));
				Long fourth = service.mono("a", () -> ReactiveLockContext.current().map(LockContext::fence))
					.block(Eventually.PATIENCE);
				Long fifth = service.flux("a", () -> ReactiveLockContext.current().map(LockContext::fence).flux())
					.blockLast(Eventually.PATIENCE);
				long last = fenceOf(locks);
				assertThat(List.of(first, second, third, fourth, fifth, last)).isSorted().doesNotHaveDuplicates();
			});
		}

		@Test
		void goesWithTheContextToAnotherThread() {
			run((service, locks) -> service.value("a", () -> {
				LockContext context = LockContext.current();
				long here = context.fence();
				assertThat(CompletableFuture.supplyAsync(context::fence).join()).isEqualTo(here);
				return here;
			}));
		}

		@Test
		void isTheOuterOneInANestedCall() {
			run((service, locks) -> {
				List<Long> fences = service.nested("a", () -> {
					long outer = FENCE.get();
					long value = service.value("a", FENCE);
					long stage = get(service.stage("a", () -> CompletableFuture.completedFuture(FENCE.get())));
					long again = FENCE.get();
					return List.of(outer, value, stage, again);
				});
				assertThat(fences).containsOnly(fences.get(0));
			});
		}

		@Test
		void isTheOuterOneInANestedMono() {
			run((service, locks) -> {
				Mono<Boolean> call = service.mono("a",
						() -> ReactiveLockContext.current()
							.flatMap((outer) -> service
								.mono("a", () -> ReactiveLockContext.current().map(LockContext::fence))
								.map((inner) -> inner.equals(outer.fence()))));
				StepVerifier.create(call).expectNext(true).expectComplete().verify(Eventually.PATIENCE);
			});
		}

		@Test
		void isThereForANestedCallThatAsksForNone() {
			run((service, locks) -> service.value("a",
					() -> service.unfenced("a", () -> assertThat(FENCE.get()).isPositive().actual())));
		}

		@Test
		void isAnotherOneForAnotherKeyOfTheChain() {
			run((service, locks) -> service.value("a", () -> {
				long outer = FENCE.get();
				service.value("b", () -> assertThat(FENCE.get()).isNotEqualTo(outer).actual());
				assertThat(FENCE.get()).isEqualTo(outer);
				return outer;
			}));
		}

	}

	@Nested
	class AFencedCallInsideALockWithoutAFence {

		@Test
		void isRefusedAndLeavesTheOuterLockAlone() {
			run((service, locks) -> {
				service.unfenced("a", () -> {
					assertThatIllegalStateException().isThrownBy(() -> service.value("a", FENCE))
						.withMessageContaining("'fenced:a'")
						.withMessageContaining("fenced = true");
					LockContext.current().ensureHeld();
					return 0L;
				});
				assertThat(locks.status("fenced:a").held()).isFalse();
			});
		}

		@Test
		void isAFailedStageOrMono() {
			run((service, locks) -> {
				service.unfenced("a", () -> {
					CompletableFuture<Long> stage = service.stage("a", CompletableFuture::new);
					assertThat(stage).isCompletedExceptionally();
					StepVerifier.create(service.mono("a", Mono::never))
						.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(IllegalStateException.class)
							.hasMessageContaining("'fenced:a'"))
						.verify(Eventually.PATIENCE);
					return 0L;
				});
				assertThat(locks.status("fenced:a").held()).isFalse();
			});
		}

	}

	@Test
	void doesNotTakeACollectionAsItsKey() {
		run((service, locks) -> {
			assertThatExceptionOfType(LockKeyException.class).isThrownBy(() -> service.any(List.of("a"), FENCE))
				.withMessageContaining(Service.class.getName() + ".any")
				.withMessageContaining("#key")
				.withMessageContaining("fenced = true");
			assertThat(service.any("a", FENCE)).isPositive();
		});
	}

	private static long fenceOf(LockClient locks) {
		try (LockHandle lock = locks.acquire("fenced:a", LockOptions.defaults().fenced())) {
			return lock.fence();
		}
	}

	private static <T> T get(CompletableFuture<T> future) {
		return future.orTimeout(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	private static void run(FenceTest test) {
		Contexts.local()
			.withBean(Service.class)
			.run((context) -> test.run(context.getBean(Service.class), context.getBean(LockClient.class)));
	}

	@FunctionalInterface
	interface FenceTest {

		void run(Service service, LockClient locks);

	}

	static class Service {

		@DistributedLock(name = "fenced", key = "#key", fenced = true)
		public long value(String key, Supplier<Long> work) {
			return work.get();
		}

		@DistributedLock(name = "fenced", key = "#key", fenced = true)
		public List<Long> nested(String key, Supplier<List<Long>> work) {
			return work.get();
		}

		@DistributedLock(name = "fenced", key = "#key", fenced = true)
		public CompletableFuture<Long> stage(String key, Supplier<CompletableFuture<Long>> work) {
			return work.get();
		}

		@DistributedLock(name = "fenced", key = "#key", fenced = true)
		public <T> Mono<T> mono(String key, Supplier<Mono<T>> work) {
			return work.get();
		}

		@DistributedLock(name = "fenced", key = "#key", fenced = true)
		public Flux<Long> flux(String key, Supplier<Flux<Long>> work) {
			return work.get();
		}

		@DistributedLock(name = "fenced", key = "#key")
		public long unfenced(String key, Supplier<Long> work) {
			return work.get();
		}

		@DistributedLock(name = "fenced", key = "#key", fenced = true)
		public long any(Object key, Supplier<Long> work) {
			return work.get();
		}

	}

}
