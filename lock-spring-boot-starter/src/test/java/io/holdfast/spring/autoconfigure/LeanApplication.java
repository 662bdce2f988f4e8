package io.holdfast.spring.autoconfigure;

import java.util.concurrent.CompletableFuture;

import io.holdfast.spring.LockContext;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.Idempotent;

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
	 * Start it with JSON and call an idempotent method twice.
	 * @return what it returns
	 */
	public static String startWithJson() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(JsonApplication.class)
			.web(WebApplicationType.NONE)
			.properties("holdfast.mode=local", "spring.main.banner-mode=off",
					"spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
			.run()) {
			Operation operation = context.getBean(Operation.class);
			return operation.run("a") + ", " + operation.run("a") + ", " + operation.later("b").join();
		}
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

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Operation.class)
	static class JsonApplication {

	}

	public static class Operation {

		private int runs;

		@Idempotent(name = "lean operation", key = "#id")
		public String run(String id) {
			return id + ++this.runs;
		}

		@Idempotent(name = "lean stage", key = "#id")
		public CompletableFuture<String> later(String id) {
			return CompletableFuture.completedFuture(id);
		}

	}

}
