package io.holdfast.spring.interceptor.ratelimit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.redis.RedisRateLimiter;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.RateLimited;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.interceptor.OutageMonitors;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@RedisNodesTest(count = 1)
@ExtendWith(OutputCaptureExtension.class)
class RateLimitRedisTest {

	private static ApplicationContextRunner contexts(RedisNodes nodes) {
		return Contexts.redis()
			.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + nodes.get(0).port(),
					"holdfast.redis.connect-timeout=10s", "holdfast.redis.fail-fast=true",
					"holdfast.ratelimit.node-timeout=5s")
			.withBean(SimpleMeterRegistry.class)
			.withBean(Service.class);
	}

	private static boolean refused(Runnable call) {
		try {
			call.run();
			return false;
		}
		catch (RateLimitExceededException ex) {
			return true;
		}
	}

	private static long requests(ApplicationContext context, String name, String outcome) {
		return context.getBean(MeterRegistry.class)
			.find("holdfast.ratelimit.requests")
			.tags("name", name, "outcome", outcome)
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	@Test
	void twoInstancesShareALimit(RedisNodes nodes) {
		contexts(nodes).run((one) -> contexts(nodes).run((other) -> {
			assertThat(one.getBean(RateLimiter.class)).isInstanceOf(RedisRateLimiter.class);
			one.getBean(Service.class).limited("shared");
			other.getBean(Service.class).limited("shared");
			one.getBean(Service.class).limited("shared");
			assertThat(refused(() -> other.getBean(Service.class).limited("shared"))).isTrue();
			assertThat(refused(() -> one.getBean(Service.class).limited("shared"))).isTrue();
			assertThat(one.getBean(StringRedisTemplate.class).hasKey("rate:limited:shared")).isTrue();
		}));
	}

	@Test
	void countsStandUnderTheNamespaceAndThePrefix(RedisNodes nodes) {
		contexts(nodes).withPropertyValues("holdfast.namespace=shop", "holdfast.ratelimit.key-prefix=limits:")
			.run((context) -> {
				context.getBean(Service.class).limited("named");
				context.getBean(Service.class).unkeyed();
				StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
				assertThat(template.hasKey("shop:limits:limited:named")).isTrue();
				assertThat(template.hasKey("shop:limits:unkeyed:*")).isTrue();
			});
	}

	@Test
	void aLimitThatChangesAtRunTimeKeepsWhatWasCounted(RedisNodes nodes) {
		Map<String, Object> changing = new ConcurrentHashMap<>();
		contexts(nodes)
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("changing", changing)))
			.run((context) -> {
				Service service = context.getBean(Service.class);
				service.limited("changing");
				service.limited("changing");
				changing.put("holdfast.ratelimit.limits.limited.limit", "2");
				assertThat(refused(() -> service.limited("changing"))).as("both count").isTrue();
				changing.put("holdfast.ratelimit.limits.limited.limit", "4");
				service.limited("changing");
				service.limited("changing");
				assertThat(refused(() -> service.limited("changing"))).as("all four count").isTrue();
				changing.put("holdfast.ratelimit.limits.limited.enabled", "false");
				service.limited("changing");
				changing.remove("holdfast.ratelimit.limits.limited.enabled");
				assertThat(refused(() -> service.limited("changing"))).isTrue();
				changing.put("holdfast.ratelimit.limits.limited.limit", "5");
				service.limited("changing");
				assertThat(refused(() -> service.limited("changing"))).as("uncounted while off").isTrue();
			});
	}

	@Test
	void withoutRedisEachInstanceDecidesAndReturnsByItself(RedisNodes nodes, CapturedOutput output) {
		contexts(nodes).run((one) -> contexts(nodes).run((other) -> {
			Service service = one.getBean(Service.class);
			service.limited("outage");
			nodes.get(0).kill();
			for (ApplicationContext instance : new ApplicationContext[] { one, other }) {
				Service its = instance.getBean(Service.class);
				its.limited("outage");
				its.limited("outage");
				its.limitedMono("outage").block();
				assertThat(refused(() -> its.limited("outage"))).isTrue();
				assertThat(requests(instance, "limited", "local")).isEqualTo(3);
				assertThat(requests(instance, "limited", "rejected")).isEqualTo(1);
				assertThat(one.getBean(OutageMonitors.class).of(Feature.RATE_LIMIT).current())
					.hasValueSatisfying((outage) -> assertThat(outage.calls()).isEqualTo(4));
				assertThat(instance.getBean(MeterRegistry.class)
					.get("holdfast.ratelimit.unguarded")
					.tags("name", "limited", "policy", "local")
					.counter()
					.count()).isEqualTo(4);
			}
			assertThat(java.util.Objects.requireNonNull(one.getBean(HealthIndicator.class).health()).getDetails())
				.containsKey("ratelimitFallback");
			assertThat(output.getAll().split("without a distributed rate limit until", -1)).hasSize(3);
			nodes.get(0).restart();
			Eventually.await("the limit is distributed again", () -> {
				service.unlimited();
				return one.getBean(OutageMonitors.class).of(Feature.RATE_LIMIT).current().isEmpty();
			});
			Eventually.await("the other one too", () -> {
				other.getBean(Service.class).unlimited();
				return other.getBean(OutageMonitors.class).of(Feature.RATE_LIMIT).current().isEmpty();
			});
			service.limited("back");
			other.getBean(Service.class).limited("back");
			service.limited("back");
			assertThat(refused(() -> other.getBean(Service.class).limited("back"))).isTrue();
		}));
	}

	@Test
	void withoutRedisCallsMayFailOrProceed(RedisNodes nodes) {
		contexts(nodes).run((context) -> {
			nodes.get(0).kill();
			Service service = context.getBean(Service.class);
			assertThatExceptionOfType(RateLimitUnavailableException.class).isThrownBy(service::failing);
			assertThat(service.calls()).hasValue(0);
			service.proceeding();
			service.proceeding();
			assertThat(service.proceedingMono().block()).isEqualTo(3);
			assertThat(requests(context, "failing", "unavailable")).isEqualTo(1);
		});
	}

	@Test
	void startsWithoutRedis(RedisNodes nodes) {
		nodes.get(0).kill();
		contexts(nodes).withPropertyValues("holdfast.redis.fail-fast=false", "holdfast.redis.connect-timeout=10ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Service service = context.getBean(Service.class);
				service.unkeyed();
				assertThat(refused(service::unkeyed)).isTrue();
			});
	}

	static class Service {

		final AtomicInteger calls = new AtomicInteger();

		AtomicInteger calls() {
			return this.calls;
		}

		@RateLimited(name = "limited", key = "#key", limit = "3", window = "1h")
		public void limited(String key) {
		}

		@RateLimited(name = "limited", key = "#key", limit = "3", window = "1h")
		public Mono<String> limitedMono(String key) {
			return Mono.just(key);
		}

		@RateLimited(name = "unkeyed", limit = "1", window = "1h")
		public void unkeyed() {
		}

		@RateLimited(name = "unlimited", limit = "1000000", window = "1s")
		public void unlimited() {
		}

		@RateLimited(name = "failing", limit = "1", window = "1h", onUnavailable = OnUnavailable.FAIL)
		public void failing() {
			this.calls.incrementAndGet();
		}

		@RateLimited(name = "proceeding", limit = "1", window = "1h", onUnavailable = OnUnavailable.PROCEED)
		public void proceeding() {
			this.calls.incrementAndGet();
		}

		@RateLimited(name = "proceeding", limit = "1", window = "1h", onUnavailable = OnUnavailable.PROCEED)
		public Mono<Integer> proceedingMono() {
			return Mono.just(this.calls.incrementAndGet());
		}

	}

}
