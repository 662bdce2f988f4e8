package io.holdfast.spring.autoconfigure;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.local.LocalRateLimiter;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.RateLimited;
import io.holdfast.spring.interceptor.ratelimit.RateLimitResponses;
import io.holdfast.spring.interceptor.ratelimit.RateLimitSettings;
import io.holdfast.spring.interceptor.ratelimit.ReactiveRateLimitResponses;
import io.holdfast.spring.observation.RateLimitMeters;
import io.holdfast.spring.web.RateLimitExceptionHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.servlet.DispatcherServlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class HoldfastRateLimitAutoConfigurationTest {

	private static final AutoConfigurations WEB = AutoConfigurations.of(HoldfastAutoConfiguration.class,
			HoldfastRateLimitAutoConfiguration.class, HoldfastWebMvcAutoConfiguration.class,
			HoldfastWebFluxAutoConfiguration.class);

	private final ApplicationContextRunner contexts = Contexts.local();

	@Test
	void makesTheLimiterWhenItIsAskedFor() {
		this.contexts.run((context) -> {
			assertThat(context.getBeanFactory().containsSingleton("holdfastRateLimiter")).isFalse();
			assertThat(context.getBeanFactory().containsSingleton("holdfastRateLimitDecider")).isFalse();
			assertThat(context.getBean(RateLimiter.class)).isInstanceOf(LocalRateLimiter.class);
		});
	}

	@Test
	void decidesLocallyWithoutRedisUnlessToldOtherwise() {
		this.contexts.run((context) -> assertThat(context.getBean(RateLimitSettings.class).onUnavailable())
			.isEqualTo(OnUnavailable.LOCAL));
		this.contexts.withPropertyValues("holdfast.ratelimit.on-unavailable=fail")
			.run((context) -> assertThat(context.getBean(RateLimitSettings.class).onUnavailable())
				.isEqualTo(OnUnavailable.FAIL));
	}

	@Test
	void backsOffFromTheApplicationsLimiter() {
		RateLimiter own = mock(RateLimiter.class);
		this.contexts.withBean(RateLimiter.class, () -> own)
			.run((context) -> assertThat(context.getBean(RateLimiter.class)).isSameAs(own));
	}

	@Test
	void doesNothingWhenDisabled() {
		this.contexts.withPropertyValues("holdfast.enabled=false").withBean(Service.class).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(RateLimiter.class);
			context.getBean(Service.class).run("a");
			context.getBean(Service.class).run("a");
		});
	}

	@Test
	void saysWhatIsMissingWhereThereIsNoRedis() {
		Contexts.redis()
			.withPropertyValues("holdfast.redis.nodes=redis://127.0.0.1:1", "holdfast.redis.connect-timeout=1ms")
			.withBean("other", RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class))
			.withBean(Service.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(RedisNodesException.class)
				.hasMessageContaining("Redis connection factory"));
	}

	@Test
	void countsWhereThereIsARegistry() {
		this.contexts.withBean(MeterRegistry.class, SimpleMeterRegistry::new).withBean(Service.class).run((context) -> {
			assertThat(context).hasSingleBean(RateLimitMeters.class);
			context.getBean(Service.class).run("a");
			assertThat(context.getBean(MeterRegistry.class)
				.get("holdfast.ratelimit.requests")
				.tags("name", "run", "outcome", "allowed")
				.timer()
				.count()).isEqualTo(1);
		});
	}

	@Test
	void servesSpringMvc() {
		WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(WEB)
			.withPropertyValues("holdfast.mode=local");
		web.run((context) -> assertThat(context).hasSingleBean(RateLimitResponses.class)
			.hasSingleBean(RateLimitExceptionHandler.class)
			.doesNotHaveBean(ReactiveRateLimitResponses.class));
		web.withPropertyValues("holdfast.ratelimit.web.headers=false")
			.run((context) -> assertThat(context).hasSingleBean(RateLimitExceptionHandler.class)
				.doesNotHaveBean(RateLimitResponses.class));
		web.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RateLimitResponses.class));
		RateLimitResponses own = java.util.Optional::empty;
		web.withBean(RateLimitResponses.class, () -> own)
			.run((context) -> assertThat(context.getBean(RateLimitResponses.class)).isSameAs(own));
	}

	@Test
	void servesWebFlux() {
		ReactiveWebApplicationContextRunner web = new ReactiveWebApplicationContextRunner().withConfiguration(WEB)
			.withPropertyValues("holdfast.mode=local");
		web.run((context) -> assertThat(context).hasSingleBean(ReactiveRateLimitResponses.class)
			.hasSingleBean(ServerWebExchangeContextFilter.class)
			.hasSingleBean(RateLimitExceptionHandler.class)
			.doesNotHaveBean(RateLimitResponses.class));
		web.withPropertyValues("holdfast.ratelimit.web.headers=false")
			.run((context) -> assertThat(context).hasSingleBean(RateLimitExceptionHandler.class)
				.doesNotHaveBean(ReactiveRateLimitResponses.class));
		web.withClassLoader(new FilteredClassLoader(DispatcherHandler.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ReactiveRateLimitResponses.class));
	}

	static class Service {

		@RateLimited(name = "run", key = "#id", limit = "1", window = "1h")
		public void run(String id) {
		}

	}

}
