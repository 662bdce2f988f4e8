package io.holdfast.sample.keeper;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.holdfast.sample.SampleProcess;
import io.holdfast.sample.Waiting;
import io.holdfast.test.RedisNodes;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes share three Redis nodes and one database; one of them keeps.
 */
class ThreeKeepersTest {

	private static final Logger logger = LoggerFactory.getLogger(ThreeKeepersTest.class);

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	/** Longer than anybody here waits for a clean hand-over. */
	private static final String LONG_LEASE = "10m";

	private final JsonMapper json = new JsonMapper();

	private final Path directory = Path.of("target", "three-keepers", Long.toString(System.nanoTime()))
		.toAbsolutePath();

	private final DataSource dataSource = new DriverManagerDataSource(
			"jdbc:h2:file:" + this.directory.resolve("sample-db") + ";AUTO_SERVER=TRUE;WRITE_DELAY=0", "sa", "");

	private final JdbcClient database = JdbcClient.create(this.dataSource);

	@Test
	void followEachOtherWithoutATickTwice() throws SQLException {
		List<SampleProcess> instances = new ArrayList<>();
		// Opened first, this connection is what serves the instances, whichever of them
		// ends.
		try (Connection server = this.dataSource.getConnection(); RedisNodes nodes = RedisNodes.start(3)) {
			assertThat(server.isValid(1)).isTrue();
			for (int i = 1; i <= 3; i++) {
				instances.add(start("instance-" + i, nodes, (i == 1) ? LONG_LEASE : "3s"));
				if (i == 1) {
					awaitLeader(instances.get(0), "instance-1");
				}
			}
			awaitTicks(2);
			for (SampleProcess instance : instances) {
				JsonNode keeper = keeper(instance);
				assertThat(keeper.get("leader").asString()).isEqualTo("instance-1");
				assertThat(keeper.get("me").asBoolean()).isEqualTo(instance == instances.get(0));
				assertThat(keeper.get("since").isNull()).isFalse();
				assertThat(keeper.get("ticks").asLong()).isGreaterThanOrEqualTo(2);
			}
			long stopped = System.nanoTime();
			instances.get(0).close();
			String second = awaitOtherLeader(instances.get(1), "instance-1");
			log("Hand-over at a clean shutdown, with its end", stopped);
			awaitTicks(count() + 2);
			nodes.get(0).kill();
			awaitTicks(count() + 2);
			boolean last = second.equals("instance-3");
			SampleProcess left = instances.get(last ? 1 : 2);
			long killed = System.nanoTime();
			instances.get(last ? 2 : 1).kill();
			awaitOtherLeader(left, second);
			log("Take-over after a kill with a lease of 3 s", killed);
			awaitTicks(count() + 2);
			assertThat(keeper(left).get("me").asBoolean()).isTrue();
			judge();
		}
		finally {
			instances.forEach(SampleProcess::close);
		}
	}

	private void judge() {
		assertThat(number("SELECT COUNT(DISTINCT tick) FROM keeper_ticks")).isEqualTo(count());
		assertThat(number("SELECT COUNT(DISTINCT fence) FROM keeper_ticks")).isGreaterThanOrEqualTo(3);
		assertThat(number("""
				SELECT COUNT(*) FROM (SELECT fence, LAG(fence) OVER (ORDER BY tick) AS previous FROM keeper_ticks)
				WHERE fence < previous""")).isZero();
		assertThat(
				number("""
						SELECT COUNT(*) FROM (SELECT fence FROM keeper_ticks GROUP BY fence HAVING COUNT(DISTINCT instance) > 1)"""))
			.isZero();
	}

	private SampleProcess start(String name, RedisNodes nodes, String lease) {
		return SampleProcess.start(name, this.directory, "--spring.profiles.active=external",
				"--holdfast.redis.nodes=" + String.join(",", nodes.uris()), "--holdfast.leader.lease=" + lease);
	}

	private void awaitLeader(SampleProcess instance, String leader) {
		Waiting.until(PATIENCE, () -> keeper(instance).get("leader").asString("").equals(leader));
	}

	private String awaitOtherLeader(SampleProcess instance, String former) {
		return Waiting.untilPresent(PATIENCE, () -> {
			String leader = keeper(instance).get("leader").asString("");
			return (leader.isEmpty() || leader.equals(former)) ? null : leader;
		});
	}

	private void awaitTicks(long ticks) {
		Waiting.until(PATIENCE, () -> count() >= ticks);
	}

	private long count() {
		return number("SELECT COUNT(*) FROM keeper_ticks");
	}

	private long number(String query) {
		return this.database.sql(query).query(Long.class).single();
	}

	private JsonNode keeper(SampleProcess instance) {
		return this.json
			.readTree(instance.getLater("/keeper").orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().body());
	}

	private static void log(String what, long start) {
		logger.info("{}: {} ms", what, Duration.ofNanos(System.nanoTime() - start).toMillis());
	}

}
