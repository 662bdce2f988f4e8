package io.holdfast.spring.interceptor.ratelimit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.RateLimitKeyException;
import io.holdfast.spring.annotation.RateLimited;
import io.holdfast.test.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RateLimitedMethodTest {

	private static void run(Consumer<ApplicationContext> test) {
		Contexts.local()
			.withPropertyValues("test.limit=2")
			.withBean(Service.class)
			.withBean(OnClass.class)
			.withBean("implementation", Contract.class, Implementation::new)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	private static void runService(Consumer<Service> test) {
		run((context) -> test.accept(context.getBean(Service.class)));
	}

	private static RateLimitExceededException refused(Runnable call) {
		return assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(call::run).actual();
	}

	@Nested
	class AValue {

		@Test
		void isReturnedAsOftenAsTheLimitAllows() {
			runService((service) -> {
				assertThat(service.value()).isEqualTo(1);
				assertThat(service.value()).isEqualTo(2);
				RateLimitExceededException refusal = refused(service::value);
				assertThat(refusal.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
				assertThat(refusal.decision().exceeded()).singleElement()
					.satisfies((status) -> assertThat(status.limit())
						.isEqualTo(RateLimit.slidingWindow("Service.value", 2, Duration.ofHours(1))));
				assertThat(service.calls()).hasValue(2);
			});
		}

		@Test
		void hasAPermitForEachKey() {
			runService((service) -> {
				service.keyed("a");
				service.keyed("b");
				assertThat(refused(() -> service.keyed("a")).decision().exceeded().get(0).key()).isEqualTo("a");
			});
		}

		@Test
		void escapesTheValuesOfATemplate() {
			runService((service) -> {
				service.template("a:b", "c");
				service.template("a", "b:c");
				refused(() -> service.template("a", "b:c"));
			});
		}

		@Test
		void withoutAKeyToTakeFromIsAnError() {
			runService((service) -> {
				assertThatExceptionOfType(RateLimitKeyException.class).isThrownBy(() -> service.keyed(null))
					.withMessageContaining("Rate limit 'keyed'")
					.withMessageContaining("\"#key\"");
				assertThat(service.calls()).hasValue(0);
			});
		}

		@Test
		void mayCostMore() {
			runService((service) -> {
				service.costly(3);
				service.costly(0);
				service.costly(2);
				service.costly(0);
				refused(() -> service.costly(1));
				assertThat(service.calls()).hasValue(4);
			});
		}

		@Test
		void withACostThatCannotBeTakenIsAnError() {
			runService((service) -> {
				for (Number cost : List.of(6, -1, 1.5, Double.NaN)) {
					assertThatExceptionOfType(RateLimitKeyException.class).isThrownBy(() -> service.costly(cost))
						.withMessageContaining(cost.toString());
				}
				assertThatExceptionOfType(RateLimitKeyException.class).isThrownBy(() -> service.costly(null))
					.withMessageContaining("not a number");
				assertThat(service.calls()).hasValue(0);
			});
		}

		@Test
		void waitsForAPermit() {
			runService((service) -> {
				service.waiting();
				service.waiting();
				assertThat(service.calls()).hasValue(2);
			});
		}

		@Test
		void doesNotWaitInVain() {
			runService((service) -> {
				service.waitingInVain();
				long start = System.nanoTime();
				assertThat(refused(service::waitingInVain).waitTime()).hasSeconds(60);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
			});
		}

		@Test
		void isThatOfTheFallbackWhenRefused() {
			runService((service) -> {
				assertThat(service.withFallback(5)).isEqualTo("5");
				assertThat(service.withFallback(6)).isEqualTo("instead of 6");
			});
		}

		@Test
		void thatEndsLaterIsDecidedBeforeItBegins() {
			runService((service) -> {
				assertThat(service.later()).isDone();
				refused(service::later);
			});
		}

	}

	@Nested
	class SeveralLimits {

		@Test
		void areOneDecision() {
			run((context) -> {
				Service service = context.getBean(Service.class);
				service.several("a");
				RateLimitExceededException refusal = refused(() -> service.several("a"));
				assertThat(refusal.decision().exceeded()).extracting((status) -> status.limit().name())
					.containsExactly("per-user");
				assertThat(refusal.decision().statuses()).hasSize(2);
				service.several("b");
				service.several("c");
				assertThat(refused(() -> service.several("d")).decision().exceeded())
					.extracting((status) -> status.limit().name())
					.containsExactly("in-all");
				// What was refused has taken nothing from the limits that would have
				// allowed it.
				RateLimit perUser = RateLimit.slidingWindow("per-user", 1, Duration.ofHours(1));
				assertThat(context.getBean(RateLimiter.class).status(perUser, "d").remaining()).isEqualTo(1);
			});
		}

		@Test
		void comeAlsoThroughOtherAnnotations() {
			runService((service) -> {
				service.composed();
				assertThat(refused(service::composed).decision().statuses())
					.extracting((status) -> status.limit().name())
					.containsExactlyInAnyOrder("slow", "fast");
			});
		}

		@Test
		void shareTheWaitTheFallbackAndThePolicy() {
			runService((service) -> {
				service.agreed();
				assertThat(service.agreed()).isEqualTo("fallback");
			});
		}

	}

	@Test
	void limitsOfOneNameAreShared() {
		runService((service) -> {
			service.shared();
			refused(service::sharedToo);
		});
	}

	@Test
	void standsOnClassesAndInterfaces() {
		run((context) -> {
			OnClass onClass = context.getBean(OnClass.class);
			onClass.one();
			onClass.other();
			assertThat(refused(onClass::one).decision().exceeded().get(0).limit().name()).isEqualTo("OnClass.one");
			Contract contract = context.getBean(Contract.class);
			contract.run("a");
			contract.run("b");
			refused(() -> contract.run("a"));
		});
	}

	@Nested
	class AStage {

		@Test
		void isLimited() {
			runService((service) -> {
				assertThat(service.stage("a").join()).isEqualTo("a");
				assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> service.stage("a").join())
					.withCauseInstanceOf(RateLimitExceededException.class);
				assertThat(service.calls()).hasValue(1);
			});
		}

		@Test
		void failsWithoutAKey() {
			runService((service) -> assertThat(service.stage(null)).isCompletedExceptionally());
		}

		@Test
		void waitsWithoutAThread() {
			runService((service) -> {
				service.waitingStage().join();
				List<CompletableFuture<Integer>> waiting = List.of(service.waitingStage(), service.waitingStage());
				assertThat(waiting).extracting(CompletableFuture::join).containsExactlyInAnyOrder(2, 3);
			});
		}

		@Test
		void thatIsGivenUpDoesNotBegin() {
			runService((service) -> {
				service.longStage().join();
				CompletableFuture<Integer> second = service.longStage();
				assertThat(second.cancel(true)).isTrue();
				assertThat(service.calls()).hasValue(1);
			});
		}

		@Test
		void isThatOfTheFallbackWhenRefused() {
			runService((service) -> {
				service.stageWithFallback().join();
				assertThat(service.stageWithFallback().join()).isEqualTo("fallback");
			});
		}

	}

	@Nested
	class APublisher {

		@Test
		void isDecidedForEachSubscription() {
			runService((service) -> {
				Mono<Integer> mono = service.mono();
				assertThat(service.calls()).hasValue(0);
				StepVerifier.create(mono).expectNext(1).expectComplete().verify(Eventually.PATIENCE);
				StepVerifier.create(mono).expectError(RateLimitExceededException.class).verify(Eventually.PATIENCE);
				assertThat(service.calls()).hasValue(1);
			});
		}

		@Test
		void ofSeveralValuesIsOneCall() {
			runService((service) -> {
				StepVerifier.create(service.flux()).expectNext(1, 2, 3).expectComplete().verify(Eventually.PATIENCE);
				StepVerifier.create(service.flux())
					.expectError(RateLimitExceededException.class)
					.verify(Eventually.PATIENCE);
			});
		}

		@Test
		void waitsWithoutAThread() {
			runService((service) -> StepVerifier.create(Flux.range(0, 3).flatMap((i) -> service.waitingMono()))
				.expectNextCount(3)
				.expectComplete()
				.verify(Eventually.PATIENCE));
		}

		@Test
		void isThatOfTheFallbackWhenRefused() {
			runService((service) -> {
				StepVerifier.create(service.monoWithFallback().concatWith(service.monoWithFallback()))
					.expectNext("mono", "fallback")
					.expectComplete()
					.verify(Eventually.PATIENCE);
			});
		}

		@Test
		void passesOnARefusalFromWithin() {
			runService((service) -> StepVerifier.create(service.monoThatIsRefused())
				.expectError(RateLimitExceededException.class)
				.verify(Eventually.PATIENCE));
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@RateLimited(window = "1h", limit = "1")
	@interface Hourly {

		@AliasFor(annotation = RateLimited.class)
		String name();

	}

	static class Service {

		final AtomicInteger calls = new AtomicInteger();

		AtomicInteger calls() {
			return this.calls;
		}

		@RateLimited(limit = "${test.limit}", window = "${test.window:1h}")
		public int value() {
			return this.calls.incrementAndGet();
		}

		@RateLimited(name = "keyed", key = "#key", limit = "1", window = "1h")
		public void keyed(@Nullable String key) {
			this.calls.incrementAndGet();
		}

		@RateLimited(name = "template", key = "#{#tenant}:#{#user}", limit = "1", window = "1h")
		public void template(String tenant, String user) {
		}

		@RateLimited(name = "costly", limit = "5", window = "1h", cost = "#cost",
				algorithm = RateLimitAlgorithm.TOKEN_BUCKET)
		public void costly(@Nullable Number cost) {
			this.calls.incrementAndGet();
		}

		@RateLimited(name = "waiting", limit = "1", window = "100ms", waitTime = "30s")
		public void waiting() {
			this.calls.incrementAndGet();
		}

		@RateLimited(name = "waiting-in-vain", limit = "1", window = "1h", waitTime = "1m")
		public void waitingInVain() {
		}

		@RateLimited(name = "fallback", limit = "1", window = "1h", fallback = "instead")
		public String withFallback(int number) {
			return String.valueOf(number);
		}

		private String instead(int number) {
			return "instead of " + number;
		}

		@RateLimited(name = "later", limit = "1", window = "1h")
		public Future<Integer> later() {
			return CompletableFuture.completedFuture(this.calls.incrementAndGet());
		}

		@RateLimited(name = "in-all", limit = "3", window = "1h")
		@RateLimited(name = "per-user", key = "#user", limit = "1", window = "1h")
		public void several(String user) {
		}

		@Hourly(name = "slow")
		@RateLimited(name = "fast", limit = "10", window = "1s")
		public void composed() {
		}

		@RateLimited(name = "one", limit = "1", window = "1h", fallback = "fallback")
		@RateLimited(name = "two", limit = "1", window = "1h", waitTime = "1ms")
		public String agreed() {
			return "agreed";
		}

		String fallback() {
			return "fallback";
		}

		@RateLimited(name = "shared", limit = "1", window = "1h")
		public void shared() {
		}

		@RateLimited(name = "shared", limit = "1", window = "60m")
		public void sharedToo() {
		}

		@RateLimited(name = "stage", key = "#key", limit = "1", window = "1h")
		public CompletableFuture<String> stage(@Nullable String key) {
			this.calls.incrementAndGet();
			return CompletableFuture.completedFuture(String.valueOf(key));
		}

		@RateLimited(name = "waiting-stage", limit = "1", window = "100ms", waitTime = "30s")
		public CompletableFuture<Integer> waitingStage() {
			return CompletableFuture.completedFuture(this.calls.incrementAndGet());
		}

		@RateLimited(name = "long-stage", limit = "1", window = "1h", waitTime = "2h")
		public CompletableFuture<Integer> longStage() {
			return CompletableFuture.completedFuture(this.calls.incrementAndGet());
		}

		@RateLimited(name = "stage-fallback", limit = "1", window = "1h", fallback = "fallbackStage")
		public CompletableFuture<String> stageWithFallback() {
			return CompletableFuture.completedFuture("stage");
		}

		CompletableFuture<String> fallbackStage() {
			return CompletableFuture.supplyAsync(() -> "fallback",
					CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
		}

		@RateLimited(name = "mono", limit = "1", window = "1h")
		public Mono<Integer> mono() {
			return Mono.just(this.calls.incrementAndGet());
		}

		@RateLimited(name = "flux", limit = "1", window = "1h")
		public Flux<Integer> flux() {
			return Flux.just(1, 2, 3);
		}

		@RateLimited(name = "waiting-mono", limit = "1", window = "100ms", waitTime = "30s")
		public Mono<Integer> waitingMono() {
			return Mono.just(this.calls.incrementAndGet());
		}

		@RateLimited(name = "mono-fallback", limit = "1", window = "1h", fallback = "fallbackMono")
		public Mono<String> monoWithFallback() {
			return Mono.just("mono");
		}

		Mono<String> fallbackMono() {
			return Mono.just("fallback");
		}

		@RateLimited(name = "outer", limit = "10", window = "1h", fallback = "fallbackOfOuter")
		public Mono<Integer> monoThatIsRefused() {
			return Mono.error(() -> RateLimitedMethodTest.anyRefusal());
		}

		Mono<Integer> fallbackOfOuter() {
			return Mono.just(0);
		}

	}

	private static RateLimitExceededException anyRefusal() {
		return new RateLimitExceededException(List.of(),
				new io.holdfast.ratelimit.RateLimitDecision(false, Duration.ofSeconds(1), List.of(), true),
				Duration.ZERO);
	}

	@RateLimited(limit = "1", window = "1h")
	static class OnClass {

		public void one() {
		}

		public void other() {
		}

	}

	interface Contract {

		@RateLimited(name = "contract", key = "#id", limit = "1", window = "1h")
		void run(String id);

	}

	static class Implementation implements Contract {

		@Override
		public void run(String other) {
		}

	}

}
