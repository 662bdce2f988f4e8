package io.holdfast.spring.interceptor.idempotency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.ReactiveOperationContext;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.test.Eventually;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class OperationContextTest {

	@Nested
	class TheCurrentContext {

		@Test
		void isMissingWhereNoOperationIsDone() {
			assertThat(OperationContext.find()).isEmpty();
			assertThatIllegalStateException().isThrownBy(OperationContext::current)
				.withMessageContaining(Thread.currentThread().getName())
				.withMessageContaining("@Idempotent");
			assertThatIllegalStateException().isThrownBy(() -> ReactiveOperationContext.current().block())
				.withMessageContaining("@Idempotent");
		}

		@Test
		void tellsOfTheOperation() {
			run((service, operations) -> service.value("a", () -> {
				OperationContext context = OperationContext.current();
				assertThat(context.name()).isEqualTo("value");
				assertThat(context.key()).isEqualTo("order:a");
				assertThat(context.fence()).isEqualTo(operations.status(IdempotencyKey.of("value", "order:a")).fence());
				assertThat(context.attempt()).isEqualTo(1);
				assertThat(context.isLeading()).isTrue();
				assertThat(context.remainingValidity()).isBetween(Duration.ofMillis(1), Duration.ofMinutes(1));
				context.ensureLeading();
				return "";
			}));
		}

		@Test
		void endsWithTheCallAndKnowsIt() {
			run((service, operations) -> {
				List<OperationContext> kept = new ArrayList<>();
				service.value("a", () -> {
					kept.add(OperationContext.current());
					return "";
				});
				service.value("a", () -> {
					kept.add(OperationContext.current());
					return "";
				});
				assertThat(OperationContext.find()).isEmpty();
				assertThat(kept).singleElement().satisfies((context) -> {
					assertThat(context.isLeading()).isFalse();
					assertThat(context.remainingValidity()).isZero();
					assertThatIllegalStateException().isThrownBy(context::ensureLeading);
				});
			});
		}

		@Test
		void endsWithACallThatFails() {
			run((service, operations) -> {
				assertThatIllegalStateException().isThrownBy(() -> service.value("a", () -> {
					throw new IllegalStateException("mine");
				}));
				assertThat(OperationContext.find()).isEmpty();
			});
		}

		@Test
		void hasALargerFenceAfterAnEarlierLeader() {
			run((service, operations) -> {
				List<Long> fences = new ArrayList<>();
				for (int i = 0; i < 2; i++) {
					assertThatIllegalStateException().isThrownBy(() -> service.value("a", () -> {
						fences.add(OperationContext.current().fence());
						throw new IllegalStateException("mine");
					}));
				}
				assertThat(fences).hasSize(2).isSorted().doesNotHaveDuplicates();
			});
		}

		@Test
		void isTheInnermost() {
			run((service, operations) -> service.value("a", () -> {
				service.value("b", () -> {
					assertThat(OperationContext.current().key()).isEqualTo("order:b");
					return "";
				});
				assertThat(OperationContext.current().key()).isEqualTo("order:a");
				return "";
			}));
		}

		@Test
		void canBeTakenToAnotherThread() {
			run((service, operations) -> service.value("a", () -> {
				OperationContext context = OperationContext.current();
				assertThat(CompletableFuture.supplyAsync(() -> {
					assertThat(OperationContext.find()).isEmpty();
					try (OperationContext.Scope scope = context.attach()) {
						return OperationContext.current().key();
					}
				}).join()).isEqualTo("order:a");
				return "";
			}));
		}

		@Test
		void standsOnTheThreadThatBeginsAStage() {
			run((service, operations) -> {
				assertThat(service.stage("a", () -> OperationContext.current().key()).join()).isEqualTo("a");
				assertThat(OperationContext.find()).isEmpty();
			});
		}

		@Test
		void standsInReactorsContext() {
			run((service, operations) -> {
				assertThat(service.mono("a").block()).isEqualTo("mono a true");
				assertThat(service.mono("b").contextWrite((context) -> context.put("mine", "kept ")).block())
					.isEqualTo("kept mono b true");
			});
		}

	}

	@Nested
	class AnOperationThatIsLost {

		@Test
		void isToldToItsMethod() {
			run((service, operations) -> {
				CountDownLatch heard = new CountDownLatch(1);
				assertThatExceptionOfType(LeadershipLostException.class).isThrownBy(() -> service.value("a", () -> {
					OperationContext context = OperationContext.current();
					context.onLost(heard::countDown);
					operations.forget(IdempotencyKey.of("value", "order:a"));
					await(heard);
					assertThat(context.isLeading()).isFalse();
					assertThat(context.remainingValidity()).isZero();
					context.ensureLeading();
					throw new AssertionError("It was let on");
				})).satisfies((ex) -> assertThat(ex.key()).isEqualTo(IdempotencyKey.of("value", "order:a")));
			});
		}

		@Test
		void isToldToAStageAfterItsMethodHasReturned() {
			run((service, operations) -> {
				CompletableFuture<OperationContext> context = new CompletableFuture<>();
				CompletableFuture<String> work = new CompletableFuture<>();
				CompletableFuture<String> answer = service.later("a", context, work);
				OperationContext running = context.join();
				assertThat(running.isLeading()).isTrue();
				operations.forget(IdempotencyKey.of("later", "a"));
				Eventually.await("it no longer leads", () -> !running.isLeading());
				work.complete("done");
				assertThat(answer).failsWithin(Duration.ofSeconds(30))
					.withThrowableThat()
					.withCauseInstanceOf(LeadershipLostException.class);
			});
		}

		private void await(CountDownLatch latch) {
			try {
				assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	private static void run(OperationTest test) {
		Contexts.local()
			.withBean(Service.class)
			.run((context) -> test.run(context.getBean(Service.class), context.getBean(IdempotencyClient.class)));
	}

	@FunctionalInterface
	interface OperationTest {

		void run(Service service, IdempotencyClient operations);

	}

	static class Service {

		@Idempotent(name = "value", key = "order:#{#key}", fingerprint = "''")
		public String value(String key, Supplier<String> work) {
			return work.get();
		}

		@Idempotent(name = "stage", key = "#key", fingerprint = "''")
		public CompletableFuture<String> stage(String key, Supplier<String> work) {
			return CompletableFuture.completedFuture(work.get());
		}

		@Idempotent(name = "later", key = "#key", fingerprint = "''")
		public CompletableFuture<String> later(String key, CompletableFuture<OperationContext> context,
				CompletableFuture<String> work) {
			context.complete(OperationContext.current());
			return work;
		}

		@Idempotent(name = "mono", key = "#key")
		public Mono<String> mono(String key) {
			String here = OperationContext.current().name();
			return Mono.deferContextual((context) -> ReactiveOperationContext.current()
				.publishOn(Schedulers.parallel())
				.map((operation) -> context.getOrDefault("mine", "") + here + " " + operation.key() + " "
						+ operation.isLeading()));
		}

	}

}
