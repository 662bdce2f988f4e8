package io.holdfast.spring.interceptor.idempotency;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.CorruptedRecordException;
import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.redis.RedisIdempotencyClient;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.interceptor.OutageMonitors;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@RedisNodesTest(count = 1)
class IdempotentRedisTest {

	private static ApplicationContextRunner contexts(RedisNodes nodes) {
		return Contexts.redis()
			.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + nodes.get(0).port(),
					"holdfast.redis.connect-timeout=10s", "holdfast.redis.fail-fast=true")
			.withBean(SimpleMeterRegistry.class)
			.withBean(Service.class);
	}

	private static StringRedisTemplate template(ApplicationContext context) {
		return context.getBean(StringRedisTemplate.class);
	}

	@Nested
	class Records {

		@Test
		void liveInTheApplicationsRedisAndOutliveIt(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				assertThat(context.getBean(IdempotencyClient.class)).isInstanceOf(RedisIdempotencyClient.class);
				assertThat(context.getBean(Service.class).order("live")).isEqualTo(new Order("live", 1));
				assertThat(template(context).hasKey("idem:order:live")).isTrue();
			});
			contexts(nodes).run((context) -> {
				assertThat(context.getBean(Service.class).order("live")).isEqualTo(new Order("live", 1));
				assertThat(context.getBean(Service.class).executions()).hasValue(0);
			});
		}

		@Test
		void keepHalvesOfCharacters(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				String half = service.half("half");
				assertThat(service.half("half")).isEqualTo(half).isEqualTo("a\ud83d");
			});
		}

		@Test
		void standUnderTheNamespaceAndThePrefix(RedisNodes nodes) {
			contexts(nodes).withPropertyValues("holdfast.namespace=shop", "holdfast.idempotency.key-prefix=once:")
				.run((context) -> {
					context.getBean(Service.class).order("named");
					assertThat(template(context).hasKey("shop:once:order:named")).isTrue();
				});
		}

		@Test
		void areCounted(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				service.order("counted");
				service.order("counted");
				service.order("counted");
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				// A call is counted on a thread of the client, perhaps after it was
				// answered.
				Eventually.await("all are counted",
						() -> calls(registry, "executed") == 1 && calls(registry, "replayed") == 2);
			});
		}

		private long calls(MeterRegistry registry, String outcome) {
			return registry.find("holdfast.idempotency.calls")
				.tags("name", "order", "outcome", outcome)
				.timers()
				.stream()
				.mapToLong(Timer::count)
				.sum();
		}

	}

	@Nested
	class ARecordOfAnotherVersion {

		@Test
		void withMorePropertiesIsRead(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				context.getBean(Service.class).order("more");
				outcome(context, "more", "{\"id\":\"more\",\"amount\":7,\"removed\":{\"a\":[1]}}");
				assertThat(context.getBean(Service.class).order("more")).isEqualTo(new Order("more", 7));
			});
		}

		@Test
		void withoutANullablePropertyHasNull(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				context.getBean(Service.class).order("less");
				outcome(context, "less", "{\"amount\":7}");
				assertThat(context.getBean(Service.class).order("less")).isEqualTo(new Order(null, 7));
			});
		}

		@Test
		void thatCannotBeReadIsAnUnknownOutcomeAndNothingRuns(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				service.order("other");
				for (String stored : new String[] { "{\"amount\":\"much\"}", "{\"id\":\"x\"", "[]", "17" }) {
					outcome(context, "other", stored);
					assertThatExceptionOfType(OutcomeUnknownException.class).as(stored)
						.isThrownBy(() -> service.order("other"));
				}
				assertThat(service.executions()).hasValue(1);
				assertThat(template(context).opsForHash().get("idem:order:other", "outcome")).isEqualTo("17");
			});
		}

		@Test
		void thatIsNoRecordIsCorruptedAndNothingRuns(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				template(context).opsForValue().set("idem:order:foreign", "something");
				Service service = context.getBean(Service.class);
				assertThatExceptionOfType(CorruptedRecordException.class).isThrownBy(() -> service.order("foreign"));
				assertThat(service.executions()).hasValue(0);
			});
		}

		private void outcome(ApplicationContext context, String key, String outcome) {
			template(context).opsForHash().put("idem:order:" + key, "outcome", outcome);
		}

	}

	@Nested
	class WithoutRedis {

		@Test
		void callsFail(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				nodes.get(0).kill();
				Service service = context.getBean(Service.class);
				assertThatExceptionOfType(IdempotencyUnavailableException.class)
					.isThrownBy(() -> service.order("fail"));
				assertThat(service.executions()).hasValue(0);
			});
		}

		@Test
		void callsProceedUnguardedAndAreCounted(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				nodes.get(0).kill();
				Service service = context.getBean(Service.class);
				assertThat(service.proceeding("a")).isEqualTo("1");
				assertThat(service.proceeding("a")).isEqualTo("2");
				assertThat(unguarded(context, "proceeding", "proceed")).isEqualTo(2);
				assertThat(context.getBean(OutageMonitors.class).of(Feature.IDEMPOTENCY).current()).isPresent();
				assertThat(context.getBean(OutageMonitors.class).of(Feature.LOCK).current()).isEmpty();
			});
		}

		@Test
		void callsKeepToOneExecutionInsideTheInstance(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				nodes.get(0).kill();
				Service service = context.getBean(Service.class);
				assertThat(service.local("a")).isEqualTo("1");
				assertThat(service.local("a")).isEqualTo("1");
				assertThat(service.localStage("b").join()).isEqualTo("2");
				assertThat(service.localStage("b").join()).isEqualTo("2");
				assertThat(unguarded(context, "local", "local")).isEqualTo(1);
				nodes.get(0).restart();
				awaitRedis(context);
				assertThat(service.local("a")).as("done during the outage").isEqualTo("1");
				assertThat(service.local("c")).isEqualTo("3");
				assertThat(context.getBean(IdempotencyClient.class).status(IdempotencyKey.of("local", "c")).state())
					.isEqualTo(State.DONE);
				assertThat(context.getBean(OutageMonitors.class).of(Feature.IDEMPOTENCY).current()).isEmpty();
			});
		}

		@Test
		void aDuplicateOfACallFromBeforeWaitsForIt(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> service.slow("a"));
				assertThat(service.begun().await(10, TimeUnit.SECONDS)).isTrue();
				nodes.get(0).kill();
				CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> service.slow("a"));
				service.end().countDown();
				assertThat(second.join()).isEqualTo(first.join());
				assertThat(service.executions()).hasValue(1);
			});
		}

		@Test
		void aCallThatIsGivenUpKeepsItsDuplicatesOutUntilItsWorkEnds(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				CompletableFuture<String> first = service.slowStage("a");
				assertThat(service.begun().await(10, TimeUnit.SECONDS)).isTrue();
				nodes.get(0).kill();
				first.cancel(true);
				CompletableFuture<String> second = service.slowStage("a");
				service.end().countDown();
				assertThat(second.join()).isEqualTo("a");
				assertThat(service.executions()).hasValue(1);
			});
		}

		@Test
		void callsThatProceedKnowTheirKeyAndThatNobodyLeads(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				nodes.get(0).kill();
				context.getBean(Service.class).proceedingWith("a", (operation) -> {
					assertThat(operation.name()).isEqualTo("proceedingWith");
					assertThat(operation.key()).isEqualTo("a");
					assertThat(operation.isLeading()).isFalse();
					assertThat(operation.remainingValidity()).isZero();
					operation.onLost(() -> {
						throw new AssertionError("There is nothing to lose");
					});
					for (ThrowingCallable call : List.<ThrowingCallable>of(operation::fence, operation::attempt,
							operation::ensureLeading)) {
						assertThatIllegalStateException().isThrownBy(call)
							.withMessageContaining("'proceedingWith:a'")
							.withMessageContaining("without a record");
					}
				});
			});
		}

		@Test
		void callsThatStayInsideTheInstanceLeadThereWithoutAFence(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				service.localWith("before", (operation) -> {
					assertThat(operation.fence()).isPositive();
					assertThat(operation.isLeading()).isTrue();
				}).join();
				nodes.get(0).kill();
				service.localWith("during", (operation) -> {
					assertThat(operation.key()).isEqualTo("during");
					assertThat(operation.isLeading()).isTrue();
					assertThat(operation.remainingValidity()).isPositive();
					operation.ensureLeading();
					assertThatIllegalStateException().isThrownBy(operation::fence);
				}).join();
			});
		}

		@Test
		void duplicatesThatGiveUpLeaveTheLeaderItsKey(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				CompletableFuture<String> first = service.slowStage("a");
				assertThat(service.begun().await(10, TimeUnit.SECONDS)).isTrue();
				loseTheLeadInRedis(nodes, service);
				for (int i = 0; i < 3; i++) {
					service.slowStage("a").cancel(true);
				}
				CompletableFuture<String> last = service.slowStage("a");
				service.end().countDown();
				assertThat(last.join()).isEqualTo(first.join());
				assertThat(service.executions()).hasValue(1);
			});
		}

		@Test
		void duplicatesThatMayNotWaitLeaveTheLeaderItsKey(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> service.impatient("a"));
				assertThat(service.begun().await(10, TimeUnit.SECONDS)).isTrue();
				loseTheLeadInRedis(nodes, service);
				for (int i = 0; i < 3; i++) {
					assertThatExceptionOfType(OperationInProgressException.class)
						.isThrownBy(() -> service.impatient("a"));
				}
				service.end().countDown();
				assertThat(first.join()).isEqualTo("a");
				assertThat(service.executions()).hasValue(1);
			});
		}

		@Test
		void aCallThatIsGivenUpLeavesNoRecordInsideTheInstanceOnceRedisHasOne(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				CompletableFuture<String> first = service.slowStage("a");
				assertThat(service.begun().await(10, TimeUnit.SECONDS)).isTrue();
				first.cancel(true);
				service.end().countDown();
				IdempotencyClient client = context.getBean(IdempotencyClient.class);
				IdempotencyKey key = IdempotencyKey.of("slowStage", "a");
				Eventually.await("its outcome is kept", () -> client.status(key).state() == State.DONE);
				Eventually.await("who frees the key in Redis frees it here", () -> {
					client.forget(key);
					return service.slowStage("a").join().equals("a") && service.executions().get() > 1;
				});
			});
		}

		@Test
		void aCallThatIsGivenUpWhileAnotherInstanceLeadsNeverRuns(RedisNodes nodes) {
			contexts(nodes).run((context) -> {
				Service service = context.getBean(Service.class);
				service.end().countDown();
				IdempotencyClient client = context.getBean(IdempotencyClient.class);
				IdempotencyKey key = IdempotencyKey.of("slowStage", "a");
				ClaimResult.Leading other = (ClaimResult.Leading) client.claim(key, client.defaultOptions());
				CompletableFuture<String> call = service.slowStage("a");
				Eventually.await("it waits", () -> client.status(key).waitingHere() == 1);
				call.cancel(true);
				Eventually.await("it waits no more", () -> client.status(key).waitingHere() == 0);
				other.leadership().release().toCompletableFuture().join();
				assertThat(service.slowStage("a").join()).isEqualTo("a");
				assertThat(service.executions()).hasValue(1);
			});
		}

		/** From then on only the instance's own record keeps duplicates out. */
		private void loseTheLeadInRedis(RedisNodes nodes, Service service) {
			assertThat(service.running().isLeading()).isTrue();
			nodes.get(0).kill();
			Eventually.await("its lease has ended", () -> !service.running().isLeading());
		}

		private void awaitRedis(ApplicationContext context) {
			IdempotencyClient client = context.getBean(IdempotencyClient.class);
			Eventually.await("Redis is back", () -> {
				try {
					return client.status(IdempotencyKey.of("any", "key")).state() == State.ABSENT;
				}
				catch (IdempotencyUnavailableException ex) {
					return false;
				}
			});
		}

		private double unguarded(ApplicationContext context, String name, String policy) {
			return context.getBean(MeterRegistry.class)
				.get("holdfast.idempotency.unguarded")
				.tags("name", name, "policy", policy)
				.counter()
				.count();
		}

	}

	record Order(@Nullable String id, int amount) {
	}

	static class Service {

		final AtomicInteger executions = new AtomicInteger();

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		final AtomicReference<@Nullable OperationContext> running = new AtomicReference<>();

		OperationContext running() {
			return Objects.requireNonNull(this.running.get());
		}

		AtomicInteger executions() {
			return this.executions;
		}

		CountDownLatch begun() {
			return this.begun;
		}

		CountDownLatch end() {
			return this.end;
		}

		@Idempotent(name = "order", key = "#id")
		public Order order(String id) {
			return new Order(id, this.executions.incrementAndGet());
		}

		@Idempotent(name = "proceeding", key = "#id", onUnavailable = OnUnavailable.PROCEED)
		public String proceeding(String id) {
			return String.valueOf(this.executions.incrementAndGet());
		}

		@Idempotent(name = "half", key = "#id")
		public String half(String id) {
			return "a\ud83d";
		}

		@Idempotent(name = "proceedingWith", key = "#id", fingerprint = "''", onUnavailable = OnUnavailable.PROCEED)
		public void proceedingWith(String id, Consumer<OperationContext> work) {
			work.accept(OperationContext.current());
		}

		@Idempotent(name = "localWith", key = "#id", fingerprint = "''", onUnavailable = OnUnavailable.LOCAL)
		public CompletableFuture<String> localWith(String id, Consumer<OperationContext> work) {
			work.accept(OperationContext.current());
			return CompletableFuture.completedFuture(id);
		}

		@Idempotent(name = "impatient", key = "#id", onUnavailable = OnUnavailable.LOCAL, waitTime = "0s", lease = "1s")
		public String impatient(String id) {
			this.executions.incrementAndGet();
			this.running.set(OperationContext.current());
			this.begun.countDown();
			hold();
			return id;
		}

		@Idempotent(name = "local", key = "#id", onUnavailable = OnUnavailable.LOCAL)
		public String local(String id) {
			return String.valueOf(this.executions.incrementAndGet());
		}

		@Idempotent(name = "localStage", key = "#id", onUnavailable = OnUnavailable.LOCAL)
		public CompletableFuture<String> localStage(String id) {
			return CompletableFuture.completedFuture(String.valueOf(this.executions.incrementAndGet()));
		}

		@Idempotent(name = "slow", key = "#id", onUnavailable = OnUnavailable.LOCAL, waitTime = "1m")
		public String slow(String id) {
			this.executions.incrementAndGet();
			this.begun.countDown();
			hold();
			return id;
		}

		@Idempotent(name = "slowStage", key = "#id", onUnavailable = OnUnavailable.LOCAL, waitTime = "1m", lease = "1s")
		public CompletableFuture<String> slowStage(String id) {
			this.running.set(OperationContext.current());
			return CompletableFuture.supplyAsync(() -> {
				this.executions.incrementAndGet();
				this.begun.countDown();
				hold();
				return id;
			});
		}

		void hold() {
			try {
				assertThat(this.end.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
