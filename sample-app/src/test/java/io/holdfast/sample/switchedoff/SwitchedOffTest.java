package io.holdfast.sample.switchedoff;

import io.holdfast.lock.LockClient;
import io.holdfast.spring.cache.HoldfastCacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with {@code @EnableCaching} that turns Holdfast or its cache off. It has
 * on its class path what the starter brings, as applications of users do.
 */
class SwitchedOffTest {

	@ParameterizedTest
	@ValueSource(strings = { "holdfast.enabled=false", "holdfast.cache.enabled=false" })
	void cachesAsSpringBootDoes(String switchedOff) {
		try (ConfigurableApplicationContext context = start(switchedOff, "spring.cache.type=simple")) {
			assertThat(context.getBean(CacheManager.class)).isNotInstanceOf(HoldfastCacheManager.class);
			Greetings greetings = context.getBean(Greetings.class);
			assertThat(greetings.greet("Ada")).isSameAs(greetings.greet("Ada"));
			assertThat(context.getBean(CachesEndpoint.class).caches().getCacheManagers()).isNotEmpty();
		}
	}

	@Test
	void startsWithTheCacheManagerThatSpringBootChooses() {
		try (ConfigurableApplicationContext context = start("holdfast.cache.enabled=false", "holdfast.mode=local")) {
			assertThat(context.getBean(CacheManager.class)).isNotInstanceOf(HoldfastCacheManager.class);
			assertThat(context.getBean(LockClient.class)).isNotNull();
		}
	}

	private static ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(Application.class).properties(properties)
			.properties("server.port=0", "spring.main.web-application-type=none",
					"spring.datasource.url=jdbc:h2:mem:switched-off", "management.endpoints.access.default=read-only",
					"management.endpoints.jmx.exposure.include=caches")
			.run("--spring.config.location=optional:classpath:/none/", "--spring.jmx.enabled=true");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		Greetings greetings() {
			return new Greetings();
		}

	}

	static class Greetings {

		@Cacheable("greetings")
		public StringBuilder greet(String name) {
			return new StringBuilder("Hello ").append(name);
		}

	}

}
