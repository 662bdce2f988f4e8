package io.holdfast.benchmarks.start;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * A web application that reports its start time and ends. It does not refer to Holdfast,
 * which may be absent from its class path.
 */
public final class StartedApplication {

	private StartedApplication() {
	}

	/**
	 * Start.
	 * @param arguments the port of Redis, followed by the classes of further beans
	 * @throws ClassNotFoundException if one of them is missing
	 */
	public static void main(String[] arguments) throws ClassNotFoundException {
		Class<?>[] sources = new Class<?>[arguments.length];
		sources[0] = Application.class;
		for (int i = 1; i < arguments.length; i++) {
			sources[i] = Class.forName(arguments[i]);
		}
		SpringApplication application = new SpringApplication(sources);
		application.setBannerMode(Banner.Mode.OFF);
		application.run(
				Stream
					.of("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + arguments[0], "server.port=0",
							"logging.level.root=warn")
					.map("--"::concat)
					.toArray(String[]::new));
		long elapsed = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
		long used = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1_000_000;
		new PrintStream(System.out, true, StandardCharsets.UTF_8).printf(Locale.ROOT, "%d %d%n", elapsed, used);
		Runtime.getRuntime().halt(0);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
