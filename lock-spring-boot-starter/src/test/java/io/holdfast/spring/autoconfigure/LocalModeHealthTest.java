package io.holdfast.spring.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisReactiveHealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

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

	@Test
	void isUpForThoseWhoAskOverTheWeb() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(WebApplication.class)
			.properties("holdfast.mode=local", "server.port=0")
			.run()) {
			String url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port")
					+ "/actuator/health";
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
			assertThat(response.body()).contains("\"UP\"");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.repositories.enabled=false", "spring.data.redis.client-name=me",
			"spring.data.redis.timeout=1s", "spring.data.redis.lettuce.pool.enabled=false" })
	void isUpWhereNothingSaysWhereARedisIs(String property) {
		try (ConfigurableApplicationContext context = run("holdfast.mode=local", property)) {
			assertThat(redis(context)).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { OwnFactory.class, OwnReactiveFactory.class, OwnDetails.class })
	void tellsOfARedisThatTheApplicationBrings(Class<?> configuration) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, configuration)
			.web(WebApplicationType.NONE)
			.properties("holdfast.mode=local")
			.run()) {
			assertThat(redis(context)).isNotEmpty();
		}
	}

	@Test
	void isLeftToAnIndicatorOfTheApplicationsOwn() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class,
				OwnIndicator.class)
			.web(WebApplicationType.NONE)
			.properties("holdfast.mode=local")
			.run()) {
			assertThat(redis(context)).containsExactly("redisHealthContributor");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.host=127.0.0.1", "spring.data.redis.url=redis://127.0.0.1:1",
			"spring.data.redis.port=1", "spring.data.redis.cluster.nodes=127.0.0.1:1",
			"spring.data.redis.sentinel.master=main,spring.data.redis.sentinel.nodes=127.0.0.1:1",
			"spring.data.redis.masterreplica.nodes=127.0.0.1:1", "spring.data.redis.password=word",
			"management.health.redis.enabled=true" })
	void tellsOfARedisThatTheApplicationSpeaksOf(String property) {
		try (ConfigurableApplicationContext context = run(("holdfast.mode=LOCAL," + property).split(","))) {
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

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WebApplication {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactory {

		@Bean
		RedisConnectionFactory mine() {
			return new LettuceConnectionFactory("127.0.0.1", 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnReactiveFactory {

		@Bean
		ReactiveRedisConnectionFactory mine() {
			return new LettuceConnectionFactory("127.0.0.1", 1);
		}

	}

	/** As Docker Compose and Testcontainers bring them. */
	@Configuration(proxyBeanMethods = false)
	static class OwnDetails {

		@Bean
		DataRedisConnectionDetails mine() {
			return new DataRedisConnectionDetails() {

				@Override
				public Standalone getStandalone() {
					return Standalone.of("127.0.0.1", 1);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnIndicator {

		@Bean
		HealthIndicator redisHealthContributor() {
			return () -> Health.up().build();
		}

	}

}
