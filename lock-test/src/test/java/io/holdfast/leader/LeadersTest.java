package io.holdfast.leader;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.holdfast.test.ChildJvm;
import io.holdfast.test.Eventually;
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
 * Three JVMs of which one leads, while nodes and JVMs fail. Nodes keep their data when
 * killed. The test runs for a third of {@code holdfast.soak}.
 */
@Tag("soak")
@RedisNodesTest(count = 3, persistent = true, behindProxy = true)
class LeadersTest {

	private static final Logger logger = LoggerFactory.getLogger(LeadersTest.class);

	private static final Duration DURATION = Duration.parse(System.getProperty("holdfast.soak", "PT8S")).dividedBy(3);

	private static final int FEWEST_ROUNDS = 5;

	private static final int PROCESSES = 3;

	private static final Duration LEASE = Duration.ofMillis(900);

	private static final Duration BEYOND_THE_LEASE = Duration.ofMillis(1500);

	private final Random random = new Random();

	private final List<ChildJvm> processes = new ArrayList<>();

	@Test
	void areNeverTwoAtOnce(RedisNodes nodes, @TempDir Path directory) throws Exception {
		// Opened first, so that this JVM serves the database for the others; it is never
		// paused.
		try (Ledger ledger = Ledger.open(directory)) {
			ledger.create();
			for (int i = 0; i < PROCESSES; i++) {
				this.processes.add(start(nodes, directory, i));
			}
			Instant end = Instant.now().plus(DURATION);
			for (int round = 0; round < FEWEST_ROUNDS || Instant.now().isBefore(end); round++) {
				disturbANode(nodes.get(this.random.nextInt(nodes.size())));
				disturbTheLeader(round, nodes, directory);
				pass(Duration.ofMillis(500));
			}
			judge(ledger);
		}
		finally {
			this.processes.forEach(ChildJvm::close);
		}
	}

	private static void judge(Ledger ledger) throws SQLException {
		long terms = ledger.number("SELECT COUNT(DISTINCT fence) FROM entries");
		logger.info("{} entries in {} terms, {} entries of former leaders refused",
				ledger.number("SELECT COUNT(*) FROM entries"), terms, ledger.number("SELECT COUNT(*) FROM refusals"));
		assertThat(ledger.number("""
				SELECT COUNT(*) FROM (SELECT fence, LAG(fence) OVER (ORDER BY seq) AS previous FROM entries)
				WHERE fence < previous""")).as("entries after those of a later term").isZero();
		assertThat(ledger.number("""
				SELECT COUNT(*) FROM (SELECT fence FROM entries GROUP BY fence HAVING COUNT(DISTINCT instance) > 1)"""))
			.as("terms of two leaders")
			.isZero();
		assertThat(ledger.number("SELECT COUNT(*) FROM refusals WHERE leads"))
			.as("leaders with a smaller fence than one before them")
			.isZero();
		assertThat(terms).as("terms").isGreaterThan(3);
		assertThat(ledger.number("SELECT COUNT(DISTINCT instance) FROM entries")).as("instances that led")
			.isGreaterThan(1);
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
				pass(Duration.ofMillis(1000));
				node.resume();
			}
			default -> {
				node.cutOff();
				pass(Duration.ofMillis(1000));
				node.reconnect();
			}
		}
		pass(Duration.ofMillis(500));
	}

	private void disturbTheLeader(int round, RedisNodes nodes, Path directory) {
		int index = leader();
		ChildJvm leader = this.processes.get(index);
		// In turn, so that even the shortest run has each failure once, and two pauses.
		switch (round % 4) {
			case 0 -> {
				leader.kill();
				this.processes.set(index, start(nodes, directory, index));
			}
			case 2 -> {
				assertThat(leader.ask("stop")).isEqualTo("stopped");
				leader.kill();
				this.processes.set(index, start(nodes, directory, index));
			}
			default -> {
				leader.pause();
				pass(BEYOND_THE_LEASE);
				leader.resume();
			}
		}
	}

	private int leader() {
		AtomicInteger found = new AtomicInteger(-1);
		Eventually.await("an instance leads", () -> {
			for (int i = 0; i < PROCESSES && found.get() < 0; i++) {
				if ("true".equals(this.processes.get(i).ask("leads?"))) {
					found.set(i);
				}
			}
			return found.get() >= 0;
		});
		return found.get();
	}

	private static ChildJvm start(RedisNodes nodes, Path directory, int index) {
		return LeaderProcess.start(nodes, directory, "instance-" + index, LEASE);
	}

	private static void pass(Duration time) {
		LockSupport.parkNanos(time.toNanos());
	}

}
