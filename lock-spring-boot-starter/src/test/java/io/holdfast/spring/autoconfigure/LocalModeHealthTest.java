package io.holdfast.spring.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisReactiveHealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The health of an application in local mode, which may have no Redis at all.
 */
class LocalModeHealthTest {

	@Test
	void isUpWithoutRedis() {
		try (ConfigurableApplicationContext context = run("holdfast.mode=local")) {
			assertThat(redis(context)).isEmpty();
			assertThat(context.getBeansOfType(HealthIndicator.class).values()).isNotEmpty()
				.allSatisfy((indicator) -> assertThat(Objects.requireNonNull(indicator.health()).getStatus())
					.isEqualTo(Status.UP));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.host=127.0.0.1", "spring.data.redis.url=redis://127.0.0.1:1",
			"spring.data.redis.cluster.nodes=127.0.0.1:1", "management.health.redis.enabled=true" })
	void tellsOfARedisThatTheApplicationSpeaksOf(String property) {
		try (ConfigurableApplicationContext context = run("holdfast.mode=LOCAL", property)) {
			assertThat(redis(context)).isNotEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "holdfast.mode=redis", "holdfast.enabled=false" })
	void tellsOfRedisInAnyOtherCase(String property) {
		try (ConfigurableApplicationContext context = run(property, "holdfast.redis.connect-timeout=10ms")) {
			assertThat(redis(context)).isNotEmpty();
		}
	}

	private static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties)
			.run();
	}

	private static List<String> redis(ConfigurableApplicationContext context) {
		return Stream
			.concat(Stream.of(context.getBeanNamesForType(HealthContributor.class)),
					Stream.of(context.getBeanNamesForType(ReactiveHealthContributor.class)))
			.filter((name) -> name.startsWith("redis"))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, DataRedisAutoConfiguration.class,
			DataRedisHealthContributorAutoConfiguration.class,
			DataRedisReactiveHealthContributorAutoConfiguration.class, HoldfastAutoConfiguration.class,
			HoldfastInterceptionAutoConfiguration.class, HoldfastHealthAutoConfiguration.class })
	static class Application {

	}

}
