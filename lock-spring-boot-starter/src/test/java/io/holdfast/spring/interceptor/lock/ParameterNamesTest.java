package io.holdfast.spring.interceptor.lock;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;

import static org.assertj.core.api.Assertions.assertThat;

class ParameterNamesTest {

	@Test
	void thatWereNotCompiledInStopTheStart(@TempDir Path directory) throws Exception {
		run(directory, "#id",
				(context) -> assertThat(context.getStartupFailure()).rootCause()
					.isInstanceOf(InvalidAnnotatedMethodException.class)
					.hasMessageContaining("#id")
					.hasMessageContaining("-parameters")
					.hasMessageContaining("#a0"));
	}

	@Test
	void areNotNeededForPositions(@TempDir Path directory) throws Exception {
		run(directory, "#a0 + #p0", (context) -> assertThat(context).hasNotFailed());
	}

	private static void run(Path directory, String key, ContextConsumer<AssertableApplicationContext> test)
			throws Exception {
		Path source = directory.resolve("Nameless.java");
		Files.writeString(source, """
				package nameless;
				public class Nameless {
					@io.holdfast.spring.annotation.DistributedLock(key = "%s")
					public void run(String id) {
					}
				}
				""".formatted(key));
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		int status = compiler.run(null, null, null, "-proc:none", "-g:none", "-cp",
				System.getProperty("java.class.path"), "-d", directory.toString(), source.toString());
		assertThat(status).isZero();
		try (URLClassLoader loader = new URLClassLoader(new URL[] { directory.toUri().toURL() },
				ParameterNamesTest.class.getClassLoader())) {
			Class<?> type = loader.loadClass("nameless.Nameless");
			assertThat(List.of(type.getMethod("run", String.class).getParameters()))
				.noneMatch((parameter) -> parameter.isNamePresent());
			Contexts.local().withClassLoader(loader).withBean(type).run(test);
		}
	}

}
