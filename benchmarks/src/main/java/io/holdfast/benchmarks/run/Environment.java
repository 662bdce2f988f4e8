package io.holdfast.benchmarks.run;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.holdfast.test.RedisNodeProcess;

/**
 * Describes the environment of the benchmarks.
 */
final class Environment {

	private static final String[] LIBRARIES = { "lettuce-core", "redisson", "spring-integration-redis",
			"shedlock-provider-redis-spring", "lock4j-core", "idempotent-spring-boot-starter", "bucket4j_jdk17-lettuce",
			"spring-boot", "jmh-core" };

	private Environment() {
	}

	static Map<String, String> describe(RedisNodeProcess node) {
		Map<String, String> environment = new LinkedHashMap<>();
		environment.put("date", LocalDate.now(ZoneOffset.UTC).toString());
		environment.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
		environment.put("operating system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
		environment.put("JDK", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"));
		environment.put("Redis", find("redis_version:(\\S+)", node.command("INFO", "server")) + ", same machine");
		String classPath = System.getProperty("java.class.path");
		Stream.of(LIBRARIES)
			.forEach((library) -> environment.put(library,
					find(Pattern.quote(library) + "-([0-9][^" + Pattern.quote(Path.of("/").toString()) + "]*)\\.jar",
							classPath)));
		return environment;
	}

	private static String find(String pattern, String text) {
		Matcher matcher = Pattern.compile(pattern).matcher(text);
		return matcher.find() ? matcher.group(1) : "unknown";
	}

}
