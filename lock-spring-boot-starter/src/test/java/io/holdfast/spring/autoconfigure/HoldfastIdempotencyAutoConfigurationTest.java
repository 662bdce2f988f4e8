package io.holdfast.spring.autoconfigure;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.local.LocalIdempotencyClient;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.actuate.IdempotencyEndpoint;
import io.holdfast.spring.interceptor.idempotency.OperationObserver;
import io.holdfast.spring.interceptor.idempotency.OperationRequests;
import io.holdfast.spring.interceptor.idempotency.ReactiveOperationRequests;
import io.holdfast.spring.observation.IdempotencyMeters;
import io.holdfast.spring.web.IdempotencyExceptionHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.servlet.DispatcherServlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class HoldfastIdempotencyAutoConfigurationTest {

	private static final AutoConfigurations WEB = AutoConfigurations.of(HoldfastAutoConfiguration.class,
			HoldfastIdempotencyAutoConfiguration.class, HoldfastWebMvcAutoConfiguration.class,
			HoldfastWebFluxAutoConfiguration.class);

	private final ApplicationContextRunner contexts = Contexts.local();

	@Test
	void makesTheClientWhenItIsAskedFor() {
		this.contexts.run((context) -> {
			assertThat(context.getBeanFactory().containsSingleton("holdfastIdempotencyClient")).isFalse();
			assertThat(context.getBean(IdempotencyClient.class)).isInstanceOf(LocalIdempotencyClient.class);
		});
	}

	@Test
	void givesTheClientTheProperties() {
		this.contexts
			.withPropertyValues("holdfast.idempotency.retention=1h", "holdfast.idempotency.lease=3s",
					"holdfast.idempotency.wait=2s")
			.run((context) -> {
				IdempotencyOptions options = context.getBean(IdempotencyClient.class).defaultOptions();
				assertThat(options.retention()).hasHours(1);
				assertThat(options.lease()).hasSeconds(3);
				assertThat(options.waitTime()).hasSeconds(2);
			});
	}

	@Test
	void backsOffFromTheApplicationsClient() {
		IdempotencyClient own = mock(IdempotencyClient.class);
		this.contexts.withBean(IdempotencyClient.class, () -> own)
			.run((context) -> assertThat(context.getBean(IdempotencyClient.class)).isSameAs(own));
	}

	@Test
	void doesNothingWhenDisabled() {
		this.contexts.withPropertyValues("holdfast.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(IdempotencyClient.class));
	}

	@Test
	void saysWhatIsMissingWhereThereIsNoRedisForTheRecords() {
		Contexts.redis()
			.withPropertyValues("holdfast.redis.nodes=redis://127.0.0.1:1", "holdfast.redis.connect-timeout=1ms")
			.withBean("other", org.springframework.data.redis.connection.RedisConnectionFactory.class,
					() -> mock(org.springframework.data.redis.connection.RedisConnectionFactory.class))
			.withBean(Service.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(RedisNodesException.class)
				.hasMessageContaining("Redis connection factory"));
	}

	@Test
	void countsWhereThereIsARegistry() {
		this.contexts.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withConfiguration(AutoConfigurations.of(HoldfastMetricsAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(IdempotencyMeters.class));
	}

	@Test
	void observesWhereThereIsARegistry() {
		ApplicationContextRunner observed = this.contexts
			.withConfiguration(AutoConfigurations.of(HoldfastObservationAutoConfiguration.class));
		observed.run((context) -> assertThat(context).doesNotHaveBean(OperationObserver.class));
		observed.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.run((context) -> assertThat(context).hasSingleBean(OperationObserver.class));
		observed.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withBean(OperationObserver.class, () -> OperationObserver.NO_OP)
			.run((context) -> assertThat(context.getBean(OperationObserver.class)).isSameAs(OperationObserver.NO_OP));
	}

	@Test
	void hasAnEndpointWhereItIsExposed() {
		ApplicationContextRunner actuated = this.contexts
			.withConfiguration(AutoConfigurations.of(HoldfastEndpointsAutoConfiguration.class));
		actuated.run((context) -> assertThat(context).doesNotHaveBean(IdempotencyEndpoint.class));
		actuated.withPropertyValues("management.endpoints.web.exposure.include=idempotency")
			.run((context) -> assertThat(context).hasSingleBean(IdempotencyEndpoint.class));
		actuated
			.withPropertyValues("management.endpoints.web.exposure.include=idempotency",
					"management.endpoint.idempotency.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(IdempotencyEndpoint.class));
		actuated.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(IdempotencyEndpoint.class));
	}

	@Test
	void servesSpringMvc() {
		WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(WEB)
			.withPropertyValues("holdfast.mode=local");
		web.run((context) -> assertThat(context).hasSingleBean(OperationRequests.class)
			.hasSingleBean(IdempotencyExceptionHandler.class)
			.doesNotHaveBean(ReactiveOperationRequests.class));
		web.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(OperationRequests.class));
		OperationRequests own = java.util.Optional::empty;
		web.withBean(OperationRequests.class, () -> own)
			.run((context) -> assertThat(context.getBean(OperationRequests.class)).isSameAs(own));
	}

	@Test
	void servesWebFlux() {
		ReactiveWebApplicationContextRunner web = new ReactiveWebApplicationContextRunner().withConfiguration(WEB)
			.withPropertyValues("holdfast.mode=local");
		web.run((context) -> assertThat(context).hasSingleBean(ReactiveOperationRequests.class)
			.hasSingleBean(ServerWebExchangeContextFilter.class)
			.hasSingleBean(IdempotencyExceptionHandler.class)
			.doesNotHaveBean(OperationRequests.class));
		web.withClassLoader(new FilteredClassLoader(DispatcherHandler.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ReactiveOperationRequests.class));
	}

	static class Service {

		@io.holdfast.spring.annotation.Idempotent(key = "#id")
		public void run(String id) {
		}

	}

}
