package io.holdfast.spring.autoconfigure;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Starts an application from class files that really lack the optional libraries.
 */
class OptionalLibrariesTest {

	private static final List<String> OPTIONAL = List.of("reactor-core", "micrometer-core", "spring-boot-health",
			"spring-boot-micrometer", "spring-tx", "spring-jdbc", "h2-", "jackson-", "spring-boot-jackson",
			"spring-boot-web", "spring-boot-http", "spring-boot-actuator", "spring-web", "spring-boot-tomcat",
			"tomcat-", "jakarta.servlet", "spring-boot-servlet", "spring-boot-reactor", "spring-boot-netty", "reactor-",
			"spring-security-");

	@Test
	void areNotNeeded() throws Exception {
		List<String> gone = List.of("reactor.core.publisher.Mono", "io.micrometer.core.instrument.MeterRegistry",
				"org.springframework.boot.health.contributor.Health", "tools.jackson.databind.json.JsonMapper",
				"org.springframework.http.ResponseEntity", "org.springframework.security.core.Authentication",
				"jakarta.servlet.http.HttpServletRequest",
				"org.springframework.boot.actuate.endpoint.annotation.Endpoint");
		assertThat(run(OPTIONAL, gone, "start")).isEqualTo("lean value, lean stage");
	}

	@Test
	void areNotNeededBesideJson() throws Exception {
		List<String> others = OPTIONAL.stream().filter((name) -> !name.contains("jackson")).toList();
		List<String> gone = List.of("reactor.core.publisher.Mono", "org.springframework.http.ResponseEntity",
				"org.springframework.security.core.Authentication");
		assertThat(run(others, gone, "startWithJson")).isEqualTo("a1, a1, b");
	}

	private static Object run(List<String> optional, List<String> gone, String method) throws Exception {
		try (URLClassLoader loader = new URLClassLoader(remaining(optional), ClassLoader.getPlatformClassLoader())) {
			for (String name : gone) {
				assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass(name));
			}
			ClassLoader before = Thread.currentThread().getContextClassLoader();
			Thread.currentThread().setContextClassLoader(loader);
			try {
				return loader.loadClass(LeanApplication.class.getName()).getMethod(method).invoke(null);
			}
			finally {
				Thread.currentThread().setContextClassLoader(before);
			}
		}
	}

	private static URL[] remaining(List<String> optional) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map(Path::of)
			.filter((path) -> optional.stream().noneMatch((name) -> path.getFileName().toString().startsWith(name)))
			.map(OptionalLibrariesTest::url)
			.toArray(URL[]::new);
	}

	private static URL url(Path path) {
		try {
			return path.toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
