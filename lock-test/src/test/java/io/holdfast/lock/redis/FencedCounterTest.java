package io.holdfast.lock.redis;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import io.holdfast.test.ChildJvm;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A counter in a database that three JVMs increment with fences, while nodes and JVMs
 * fail. Nodes keep their data when they are killed, and the clocks of the JVMs differ.
 * {@code holdfast.soak} sets for how long.
 */
@Tag("soak")
@RedisNodesTest(count = 3, persistent = true, behindProxy = true)
class FencedCounterTest {

	private static final Logger logger = LoggerFactory.getLogger(FencedCounterTest.class);

	private static final Duration DURATION = Duration.parse(System.getProperty("holdfast.soak", "PT8S"));

	private static final int PROCESSES = 3;

	private static final Duration BEYOND_THE_LEASE = Duration.ofMillis(2000);

	/** Long enough that a paused holder may have been between reading and writing. */
	private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

	private final Random random = new Random();

	@Test
	void losesNoUpdateAndCommitsInTheOrderOfFences(RedisNodes nodes, @TempDir Path directory) throws Exception {
		List<Process> processes = new ArrayList<>();
		// The process that opens the database first serves the others, and is never
		// paused.
		try (FencedCounter counter = FencedCounter.open(directory)) {
			counter.create();
			for (int i = 0; i < PROCESSES; i++) {
				processes.add(FencedCounterProcess.start(nodes.uris(), directory, "instance-" + i,
						Duration.ofMinutes(i), DURATION));
			}
			Instant end = Instant.now().plus(DURATION);
			while (Instant.now().isBefore(end)) {
				disturbANode(nodes.get(this.random.nextInt(nodes.size())));
				pauseAJvm(processes.get(holder(nodes)));
			}
			for (Process process : processes) {
				assertThat(process.waitFor()).isZero();
			}
			judge(counter);
		}
		finally {
			processes.forEach(Process::destroyForcibly);
		}
	}

	private static void judge(FencedCounter counter) throws SQLException {
		long commits = counter.number("SELECT COUNT(*) FROM commits");
		long rejections = counter.number("SELECT COUNT(*) FROM rejections");
		logger.info("{} commits, {} writes of older holders rejected", commits, rejections);
		assertThat(counter.number("""
				SELECT COUNT(*) FROM (SELECT fence, LAG(fence) OVER (ORDER BY seq) AS previous FROM commits)
				WHERE fence <= previous""")).as("fences that do not rise in the order of commits").isZero();
		assertThat(counter.number("SELECT COUNT(*) FROM rejections WHERE held"))
			.as("holders with a smaller fence than one before them")
			.isZero();
		assertThat(counter.value()).as("the counter, of so many commits").isEqualTo(commits);
		if (DURATION.compareTo(LONG_ENOUGH) >= 0) {
			assertThat(rejections).as("writes of holders that were paused beyond their lease").isPositive();
		}
		assertThat(counter.number("SELECT COUNT(DISTINCT instance) FROM commits")).as("instances that had turns")
			.isEqualTo(PROCESSES);
	}

	private void disturbANode(RedisNodeProcess node) {
		switch (this.random.nextInt(3)) {
			case 0 -> {
				node.kill();
				pass(Duration.ofMillis(500));
				node.restart();
			}
			case 1 -> {
				node.pause();
				pass(Duration.ofMillis(1500));
				node.resume();
			}
			default -> {
				node.cutOff();
				pass(Duration.ofMillis(1000));
				node.reconnect();
			}
		}
		pass(Duration.ofMillis(1000));
	}

	private void pauseAJvm(Process process) {
		ChildJvm.signal(process, "STOP");
		pass(BEYOND_THE_LEASE);
		ChildJvm.signal(process, "CONT");
		pass(Duration.ofMillis(500));
	}

	/**
	 * The current holder of the lock, or any JVM.
	 */
	private int holder(RedisNodes nodes) {
		String token = nodes.get(0).command("GET", "locks:counter");
		return token.startsWith("instance-") ? token.charAt("instance-".length()) - '0'
				: this.random.nextInt(PROCESSES);
	}

	private static void pass(Duration time) {
		LockSupport.parkNanos(time.toNanos());
	}

}
