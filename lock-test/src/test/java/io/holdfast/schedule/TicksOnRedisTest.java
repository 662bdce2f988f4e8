package io.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.lock.local.LocalLockClient;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Records of ticks on nodes that fail, disagree or do not answer.
 */
@RedisNodesTest(count = 3)
class TicksOnRedisTest {

	private static final ScheduleOptions JOB = ScheduleOptions.defaults();

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	private static final Duration DAY = Duration.ofDays(1);

	private final List<Instant> runs = new ArrayList<>();

	private RunOutcome run(RedlockClient client, Instant tick) {
		return ScheduledLocks.builder(client)
			.build()
			.run("job", JOB.perTick(tick), (run) -> this.runs.add(run.tick().orElseThrow()));
	}

	@Test
	void survivesTheDeathOfOneNodeAfterTheOther(RedisNodes nodes) {
		try (RedlockClient first = JobInstanceTest.connect(nodes);
				RedlockClient second = JobInstanceTest.connect(nodes)) {
			Instant tick = NOON;
			for (RedisNodeProcess node : nodes.all()) {
				assertThat(run(first, tick)).isInstanceOf(RunOutcome.Executed.class);
				// The third answer may still be in flight.
				Instant recorded = tick;
				Eventually.await("all nodes have it",
						() -> nodes.all().stream().allMatch((each) -> has(each, recorded)));
				node.kill();
				assertThat(run(second, tick)).isEqualTo(new RunOutcome.Skipped(SkipReason.ALREADY_RUN, null));
				assertThat(run(second, tick.plusSeconds(1))).isInstanceOf(RunOutcome.Executed.class);
				node.restartEmpty();
				Eventually.await("the node is back", () -> up(first) && up(second));
				assertThat(run(first, tick.plusSeconds(1)))
					.isEqualTo(new RunOutcome.Skipped(SkipReason.ALREADY_RUN, null));
				tick = tick.plusSeconds(2);
			}
		}
		assertThat(this.runs).hasSize(6).doesNotHaveDuplicates();
	}

	@Test
	void runsATickThatOnlyAMinorityHasOnRecord(RedisNodes nodes) {
		try (RedlockClient client = JobInstanceTest.connect(nodes)) {
			// The remains of an instance that died before it had a quorum.
			record(nodes.get(0), NOON);

			assertThat(run(client, NOON)).isInstanceOf(RunOutcome.Executed.class);
		}
	}

	@Test
	void doesNotRunATickThatMayStandOnAQuorum(RedisNodes nodes) {
		try (RedlockClient client = JobInstanceTest.connect(nodes)) {
			record(nodes.get(0), NOON);
			// It may also have taken the tick, and then the job has run.
			nodes.get(2).kill();

			assertThat(run(client, NOON)).isEqualTo(new RunOutcome.Skipped(SkipReason.ALREADY_RUN, null));
			assertThat(run(client, NOON.plusSeconds(1))).isInstanceOf(RunOutcome.Executed.class);
		}
	}

	/** The first one is read as a record without a tick, like any hash. */
	static Stream<String> strangers() {
		return Stream.of("HSET %s a b", "SET %s text", "RPUSH %s a b", "ZADD %s 1 a", "SET %s " + "x".repeat(1 << 20),
				"HSET %s settled 1e300", "HSET %s settled text", "HSET %s settled 1 tick 1 token t before text");
	}

	@ParameterizedTest
	@MethodSource("strangers")
	void asksTheOtherNodesIfARecordIsInvalid(String stranger, RedisNodes nodes) {
		try (RedlockClient client = JobInstanceTest.connect(nodes)) {
			assertThat(run(client, NOON)).isInstanceOf(RunOutcome.Executed.class);
			Eventually.await("all nodes have it", () -> nodes.all().stream().allMatch((each) -> has(each, NOON)));
			write(nodes.get(0), stranger);

			assertThat(run(client, NOON)).isEqualTo(new RunOutcome.Skipped(SkipReason.ALREADY_RUN, null));
			assertThat(run(client, NOON.plusSeconds(1))).isInstanceOf(RunOutcome.Executed.class);
			assertThat(this.runs).containsExactly(NOON, NOON.plusSeconds(1));
		}
	}

	@ParameterizedTest
	@MethodSource("strangers")
	void skipsATickOnceIfNoRecordIsValid(String stranger, RedisNodes nodes) {
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		Logger logger = (Logger) LoggerFactory.getLogger("io.holdfast.lock.redis.RedisScheduleNode");
		logger.addAppender(log);
		boolean empty = stranger.endsWith(" a b") && stranger.startsWith("HSET");
		try (RedlockClient client = JobInstanceTest.connect(nodes)) {
			nodes.all().forEach((node) -> write(node, stranger));

			RunOutcome due = run(client, NOON);
			if (empty) {
				assertThat(due).isInstanceOf(RunOutcome.Executed.class);
			}
			else {
				assertThat(due).isEqualTo(new RunOutcome.Skipped(SkipReason.ALREADY_RUN, null));
			}
			Instant next = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
			assertThat(run(client, next)).isInstanceOf(RunOutcome.Executed.class);
			assertThat(run(client, next)).isEqualTo(new RunOutcome.Skipped(SkipReason.ALREADY_RUN, null));
			Eventually.await("it is logged once for each node", () -> log.list.size() == (empty ? 0 : 3));
			assertThat(log.list).allSatisfy((event) -> {
				assertThat(event.getLevel()).isEqualTo(Level.ERROR);
				assertThat(event.getFormattedMessage()).contains("'cron:{locks:job}'", "replaced", "prefix");
			});
		}
		finally {
			logger.detachAppender(log);
		}
	}

	private static void write(RedisNodeProcess node, String stranger) {
		node.command("DEL", "cron:{locks:job}");
		node.command(String.format(stranger, "cron:{locks:job}").split(" "));
	}

	@Test
	void takesBackATickThatTooFewNodesRecorded(RedisNodes nodes) {
		try (RedlockClient client = JobInstanceTest.connect(nodes);
				LockHandle lock = client.acquire("job", LockOptions.defaults().withLease(Duration.ofMinutes(10)))) {
			Eventually.await("all hold the lock", () -> client.status("job").nodesHolding() == 3);
			nodes.get(1).pause();
			nodes.get(2).pause();

			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client.tickStore().claim(lock, NOON, DAY));

			nodes.get(1).resume();
			nodes.get(2).resume();
			Eventually.await("the nodes answer again", () -> up(client));
			Eventually.await("nothing is on record",
					() -> nodes.all()
						.stream()
						.allMatch((node) -> "0".equals(node.command("EXISTS", "cron:{locks:job}"))));
			assertThat(client.tickStore().claim(lock, NOON, DAY).taken()).isTrue();
		}
	}

	@Test
	void countsOnlyNodesThatHoldTheLockForTheRun(RedisNodes nodes) {
		try (RedlockClient client = JobInstanceTest.connect(nodes);
				LockHandle lock = client.acquire("job", LockOptions.defaults().withLease(Duration.ofMinutes(10)))) {
			Eventually.await("all hold the lock", () -> client.status("job").nodesHolding() == 3);
			nodes.get(0).command("SET", "locks:job", "somebody else");
			nodes.get(1).command("SET", "locks:job", "somebody else");

			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client.tickStore().claim(lock, NOON, DAY));
			Eventually.await("nothing is on record",
					() -> nodes.all()
						.stream()
						.allMatch((node) -> "0".equals(node.command("EXISTS", "cron:{locks:job}"))));
		}
	}

	@Test
	void triesAgainIfInstancesCollidedAndNoneHoldsTheLock(RedisNodes nodes) {
		try (RedlockClient client = JobInstanceTest.connect(nodes)) {
			nodes.get(0).command("SET", "locks:job", "one", "PX", "80");
			nodes.get(1).command("SET", "locks:job", "another", "PX", "80");

			assertThat(run(client, NOON)).isInstanceOf(RunOutcome.Executed.class);
		}
	}

	@Test
	void standsBesideTheLockForAsLongAsAsked(RedisNodes nodes) {
		try (RedlockClient plain = JobInstanceTest.connect(nodes);
				RedlockClient named = RedlockClient.builder().uris(nodes.uris()).namespace("shop").build()) {
			Eventually.await("the client is connected", () -> up(named));
			run(plain, NOON);
			run(named, NOON);
			ScheduledLocks.builder(named)
				.build()
				.run("job{eu}", JOB.perTick(new DueTicks(List.of(NOON), Duration.ofDays(700))), (run) -> {
				});

			for (RedisNodeProcess node : nodes.all()) {
				Eventually.await("the node has it", () -> has(node, NOON));
				Eventually.await("the node has all", () -> "3".equals(node.command("EXISTS", "cron:{locks:job}",
						"shop:cron:{shop:locks:job}", "shop:cron:shop:locks:job{eu}")));
				assertThat(Long.parseLong(node.command("PTTL", "cron:{locks:job}")))
					.isBetween(Duration.ofHours(23).toMillis(), DAY.toMillis());
				assertThat(Long.parseLong(node.command("PTTL", "shop:cron:shop:locks:job{eu}")))
					.isBetween(Duration.ofDays(699).toMillis(), Duration.ofDays(700).toMillis());
			}
		}
	}

	@Test
	void isUnavailableWithoutAQuorum(RedisNodes nodes) {
		try (RedlockClient client = JobInstanceTest.connect(nodes);
				LocalLockClient local = LocalLockClient.builder().build()) {
			ScheduledLocks locks = ScheduledLocks.builder(client).local(local).build();
			nodes.get(0).kill();
			nodes.get(1).kill();
			Eventually.await("the quorum is lost",
					() -> client.nodes().stream().filter((node) -> node.isUp()).count() < 2);

			for (ScheduleOptions options : List.of(JOB, JOB.perTick(NOON))) {
				assertThat(locks.run("job", options, (run) -> this.runs.add(NOON))).isInstanceOfSatisfying(
						RunOutcome.Skipped.class,
						(skipped) -> assertThat(skipped.reason()).isEqualTo(SkipReason.UNAVAILABLE));
				assertThat(locks.run("job", options.withOnUnavailable(OnUnavailable.PROCEED), (run) -> {
				})).isInstanceOf(RunOutcome.Executed.class);
				assertThat(locks.run("job", options.withOnUnavailable(OnUnavailable.LOCAL), (run) -> {
				})).isInstanceOf(RunOutcome.Executed.class);
			}
			assertThat(this.runs).isEmpty();
		}
	}

	private static void record(RedisNodeProcess node, Instant tick) {
		String millis = String.valueOf(tick.toEpochMilli());
		node.command("HSET", "cron:{locks:job}", "settled", millis, "tick", millis, "token", "dead:token", "before",
				"0");
	}

	private static boolean has(RedisNodeProcess node, Instant tick) {
		return String.valueOf(tick.toEpochMilli()).equals(node.command("HGET", "cron:{locks:job}", "tick"));
	}

	private static boolean up(RedlockClient client) {
		return client.nodes().stream().allMatch((node) -> node.isUp());
	}

}
