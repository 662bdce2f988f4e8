package io.holdfast.lock.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A number in a file that only the lock protects, incremented by three JVMs. The count
 * grows with {@code holdfast.soak}.
 */
@Tag("soak")
@RedisNodesTest(count = 3)
class CounterTest {

	private static final Logger logger = LoggerFactory.getLogger(CounterTest.class);

	private static final int PROCESSES = 3;

	private static final int THREADS = 8;

	private static final int INCREMENTS = 8
			* (int) Duration.parse(System.getProperty("holdfast.soak", "PT8S")).toSeconds();

	@Test
	void threeProcessesWithEightThreadsLoseNoIncrement(RedisNodes nodes, @TempDir Path directory) throws Exception {
		Path counter = Files.writeString(directory.resolve("counter"), "0");
		List<Process> processes = new ArrayList<>();
		try {
			for (int i = 0; i < PROCESSES; i++) {
				processes.add(ChildJvm.launch(ProcessBuilder.Redirect.INHERIT, CounterTest.class,
						String.join(",", nodes.uris()), counter.toString(), String.valueOf(INCREMENTS)));
			}
			for (Process process : processes) {
				assertThat(process.waitFor()).isZero();
			}
		}
		finally {
			processes.forEach(Process::destroyForcibly);
		}
		assertThat(Files.readString(counter)).isEqualTo(String.valueOf(PROCESSES * THREADS * INCREMENTS));
	}

	public static void main(String[] arguments) throws Exception {
		Path counter = Path.of(arguments[1]);
		LockOptions options = LockOptions.defaults().withWait(Duration.ofMinutes(5));
		// The nodes always answer, so that no connection is replaced on a slow machine.
		try (RedlockClient client = RedlockClient.builder()
			.uris(List.of(arguments[0].split(",")))
			.nodeTimeout(Duration.ofSeconds(20))
			.build()) {
			LockClients.awaitConnected(client);
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				Thread thread = new Thread(() -> count(client, options, counter, Integer.parseInt(arguments[2])));
				thread.setUncaughtExceptionHandler((failed, failure) -> {
					logger.error("An increment failed", failure);
					Runtime.getRuntime().halt(1);
				});
				threads.add(thread);
				thread.start();
			}
			for (Thread thread : threads) {
				thread.join();
			}
		}
	}

	private static void count(RedlockClient client, LockOptions options, Path counter, int increments) {
		for (int i = 0; i < increments; i++) {
			try (LockHandle lock = client.acquire("counter", options)) {
				int value = Integer.parseInt(Files.readString(counter));
				Files.writeString(counter, String.valueOf(value + 1));
				lock.ensureHeld();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

}
