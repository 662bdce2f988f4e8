package io.holdfast.spring.autoconfigure;

import java.util.List;

import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A web application with Actuator, caching and Redis that sets nothing else.
 */
@RedisNodesTest(count = 1)
@ExtendWith(OutputCaptureExtension.class)
class DefaultStartTest {

	@Test
	void logsNoWarning(RedisNodes nodes, CapturedOutput output) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.SERVLET)
			.properties("server.port=0", "spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=" + nodes.get(0).port(), "holdfast.cache.caches.early.ttl=1m",
					// A machine that does much else must not fail the test.
					"holdfast.cache.timeout=5s", "holdfast.redis.connect-timeout=20s")
			.run()) {
			Service service = context.getBean(Service.class);
			assertThat(service.value("a")).isEqualTo(service.value("a"));
			context.getBean(HoldfastCacheManager.class).getCache("late");
			assertThat(context.getBean(MeterRegistry.class).find("cache.gets").functionCounters()).hasSize(6);
		}
		List<String> complaints = output.toString()
			.lines()
			.filter((line) -> line.matches(".*\\b(WARN|ERROR)\\b.*"))
			.toList();
		assertThat(complaints).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	@Import(Service.class)
	static class Application {

	}

	static class Service {

		@Cacheable("values")
		public String value(String key) {
			return key + System.nanoTime();
		}

	}

}
