package io.holdfast.spring.autoconfigure;

import java.util.concurrent.CompletableFuture;

import io.holdfast.spring.LockContext;
import io.holdfast.spring.annotation.DistributedLock;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application without optional libraries.
 */
public final class LeanApplication {

	private LeanApplication() {
	}

	/**
	 * Start it and call guarded methods.
	 * @return what they return
	 */
	public static String start() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("holdfast.mode=local", "spring.main.banner-mode=off",
					"spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
			.run()) {
			Service service = context.getBean(Service.class);
			return service.value() + ", " + service.stage().join();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Service.class)
	static class Application {

	}

	public static class Service {

		@DistributedLock("lean value")
		public String value() {
			return LockContext.current().lockName();
		}

		@DistributedLock("lean stage")
		public CompletableFuture<String> stage() {
			return CompletableFuture.completedFuture(LockContext.current().lockName());
		}

	}

}
