package io.holdfast.lock.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Virtual threads that share one carrier, in a JVM that supports them. A thread that kept
 * the carrier while waiting would stop all of them.
 */
@RedisNodesTest(count = 3)
class VirtualThreadsTest {

	@ParameterizedTest
	@ValueSource(ints = { 21, 25 })
	void thousandsOnOneCarrierWaitWithoutPinningIt(int version, RedisNodes nodes, @TempDir Path directory)
			throws Exception {
		Optional<Path> jdk = Jdk.home(version);
		assumeTrue(jdk.isPresent(), () -> "No JDK " + version + " is installed beside this one; name its home in JAVA"
				+ version + "_HOME or -Dholdfast.jdk" + version + ".home");
		Path output = directory.resolve("output");
		Process process = new ProcessBuilder(List.of(jdk.orElseThrow().resolve("bin").resolve("java").toString(),
				"-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1", "-cp",
				System.getProperty("java.class.path"), VirtualThreads.class.getName(), String.join(",", nodes.uris()),
				directory.resolve("recording.jfr").toString()))
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(4, TimeUnit.MINUTES)).as(() -> "It hangs:\n" + read(output)).isTrue();
			assertThat(process.exitValue()).as(() -> read(output)).isZero();
			assertThat(output).content().contains("All is well");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
