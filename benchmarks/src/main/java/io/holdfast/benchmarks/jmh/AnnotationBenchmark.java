package io.holdfast.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.autoconfigure.HoldfastAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastInterceptionAutoConfiguration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Measures the overhead of the annotation compared with programmatic locking, in local
 * mode.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AnnotationBenchmark {

	private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
		.web(WebApplicationType.NONE)
		.properties("holdfast.mode=local", "spring.main.banner-mode=off", "logging.level.root=WARN")
		.run();

	private final LockClient client = this.context.getBean(LockClient.class);

	private final Orders orders = this.context.getBean(Orders.class);

	/**
	 * Stop the application.
	 */
	@TearDown
	public void stop() {
		this.context.close();
	}

	/**
	 * Lock programmatically, with a name that contains the argument.
	 * @return the result of the work
	 */
	@Benchmark
	public long programmatic() {
		String id = "42";
		try (LockHandle lock = this.client.acquire("order:" + id)) {
			return this.orders.work(id);
		}
	}

	/**
	 * Do the same with the annotation.
	 * @return the result of the work
	 */
	@Benchmark
	public long annotated() {
		return this.orders.lockedWork("42");
	}

	/**
	 * The bean whose method is locked.
	 */
	public static class Orders {

		/**
		 * The work alone.
		 * @param id the order
		 * @return a value that depends on the argument
		 */
		public long work(String id) {
			return id.length();
		}

		/**
		 * The work under a lock.
		 * @param id the order
		 * @return a value that depends on the argument
		 */
		@DistributedLock(name = "order", key = "#id")
		public long lockedWork(String id) {
			return id.length();
		}

	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, HoldfastAutoConfiguration.class,
			HoldfastInterceptionAutoConfiguration.class })
	static class Application {

		@Bean
		Orders orders() {
			return new Orders();
		}

	}

}
