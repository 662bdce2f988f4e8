package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Others change the keys and use the channels of a queue while instances contend for the
 * lock. Nobody gets the lock twice, and everybody gets it again.
 */
@RedisNodesTest(count = 3)
class DamagedQueueTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	private static final String NAME = "wanted";

	private static final String QUEUE = "queue:{locks:wanted}";

	private static final String TURN = "turn:{locks:wanted}";

	private static final int CLIENTS = 4;

	private static final int DAMAGES = 40;

	private static final int TURNS_AFTERWARDS = 3;

	private final RedisNodes nodes;

	private final List<RedlockClient> clients = new ArrayList<>();

	DamagedQueueTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	@AfterEach
	void closeClients() {
		this.clients.forEach(RedlockClient::close);
		this.nodes.all().forEach((node) -> node.command("FLUSHALL"));
	}

	/**
	 * Each lock's queue is damaged in one way.
	 */
	@Test
	void inOneWayStopsNobody() throws InterruptedException {
		connect(1);
		Map<String, Runnable> damageByName = new HashMap<>();
		for (Damage damage : Damage.values()) {
			damageByName.put(damage.name(), () -> damage.doTo(this.nodes.get(0), damage.name()));
		}
		contend(damageByName);
	}

	@Test
	void inAllWaysStopsNobody() throws InterruptedException {
		connect(3);
		contend(Map.of(NAME, () -> {
			Damage[] all = Damage.values();
			all[ThreadLocalRandom.current().nextInt(all.length)]
				.doTo(this.nodes.get(ThreadLocalRandom.current().nextInt(3)), NAME);
		}));
	}

	/**
	 * Only a turn that does not end keeps the others off a lock that is free.
	 */
	@ParameterizedTest
	@ValueSource(longs = { -1, 3_600_000 })
	void aTurnOfAStrangerEndsSoon(long millis) {
		connect(1);
		RedisNodeProcess node = this.nodes.get(0);
		LockHandle held = this.clients.get(0).acquire(NAME);
		List<CompletableFuture<Void>> turns = waitWithOthers();
		node.command("SET", TURN, "stranger");
		if (millis > 0) {
			node.command("PEXPIRE", TURN, String.valueOf(millis));
		}
		node.command("DEL", "locks:" + NAME);
		turns.forEach(CompletableFuture::join);
		assertThat(held.release()).isFalse();
		Eventually.await("nothing is left", () -> node.command("KEYS", "*").isEmpty());
	}

	@Test
	void messagesThatAreNotCallsAreIgnored() {
		connect(1);
		RedisNodeProcess node = this.nodes.get(0);
		try (LockHandle held = this.clients.get(0).acquire(NAME)) {
			List<CompletableFuture<Void>> turns = waitWithOthers();
			node.resetCommandStats();
			Damage.MESSAGES.doTo(node, NAME);
			// Behind the messages: answered when they have been read.
			this.clients.forEach((client) -> assertThat(client.status(NAME).instancesWaiting()).isEqualTo(CLIENTS - 1));
			assertThat(node.commandCount()).doesNotContainKeys("set", "zadd", "zrem");
			held.close();
			turns.forEach(CompletableFuture::join);
		}
	}

	@Test
	void nothingIsLeftWhenAllHaveLeft() {
		connect(1);
		RedisNodeProcess node = this.nodes.get(0);
		try (LockHandle held = this.clients.get(0).acquire(NAME)) {
			List<CompletableFuture<?>> waiting = new ArrayList<>();
			for (RedlockClient client : this.clients.subList(1, CLIENTS)) {
				waiting.add(client.tryAcquireAsync(NAME, LockOptions.defaults().withWait(Duration.ofMillis(200)))
					.toCompletableFuture());
			}
			waiting.forEach(CompletableFuture::join);
			Eventually.await("only the lock is left", () -> node.command("KEYS", "*").equals("locks:" + NAME));
		}
	}

	@Test
	void whatIsLeftOfThoseThatWereKilledExpires() {
		connect(1);
		RedisNodeProcess node = this.nodes.get(0);
		try (LockHandle held = this.clients.get(0).acquire(NAME)) {
			waitWithOthers();
			assertThat(Long.parseLong(node.command("PTTL", QUEUE))).isBetween(1L, 30_000L);
		}
	}

	/**
	 * Let all clients contend for locks, before and while the queues are damaged, and
	 * afterwards until each has had some turns.
	 */
	private void contend(Map<String, Runnable> damageByName) throws InterruptedException {
		List<Contest> contests = damageByName.keySet()
			.stream()
			.map((name) -> Contest.start(name, this.clients))
			.toList();
		try {
			contests.forEach((contest) -> contest.awaitTurns(1));
			for (int i = 0; i < DAMAGES; i++) {
				damageByName.values().forEach(Runnable::run);
				TimeUnit.MILLISECONDS.sleep(5);
			}
			contests.forEach(Contest::forgetTurns);
			contests.forEach((contest) -> contest.awaitTurns(TURNS_AFTERWARDS));
		}
		finally {
			contests.forEach(Contest::close);
		}
	}

	private void connect(int count) {
		for (int i = 0; i < CLIENTS; i++) {
			RedlockClient client = RedlockClient.builder()
				.uris(this.nodes.uris().subList(0, count))
				.nodeTimeout(Duration.ofSeconds(20))
				.build();
			LockClients.awaitConnected(client);
			this.clients.add(client);
		}
	}

	/**
	 * Let all but the first client wait, until they are in the queue.
	 */
	private List<CompletableFuture<Void>> waitWithOthers() {
		List<CompletableFuture<Void>> turns = new ArrayList<>();
		for (RedlockClient client : this.clients.subList(1, CLIENTS)) {
			turns.add(client.acquireAsync(NAME, PATIENT).thenAccept(LockHandle::close).toCompletableFuture());
		}
		Eventually.await("they wait in the queue",
				() -> this.nodes.get(0).command("ZCARD", QUEUE).equals(String.valueOf(CLIENTS - 1)));
		return turns;
	}

	/** What others may do to a queue. */
	enum Damage {

		DELETED_QUEUE("DEL", QUEUE),

		DELETED_TURN("DEL", TURN),

		STRING_AS_QUEUE("SET", QUEUE, "not a queue"),

		LIST_AS_QUEUE("EVAL", "redis.call('DEL', KEYS[1]) redis.call('LPUSH', KEYS[1], 'x')", "1", QUEUE),

		HASH_AS_TURN("EVAL", "redis.call('DEL', KEYS[1]) redis.call('HSET', KEYS[1], 'x', 'y')", "1", TURN),

		TURN_OF_A_STRANGER("SET", TURN, "stranger"),

		TURN_OF_ONE_THAT_WAITS("EVAL", """
				local member = redis.pcall('ZRANGE', KEYS[1], -1, -1)[1]
				if member then redis.call('SET', KEYS[2], member) end""", "2", QUEUE, TURN),

		NONSENSE_IN_FRONT("EVAL", """
				for i = 1, 200 do
				  redis.pcall('ZADD', KEYS[1], '-inf', i, -i, 'a:' .. i, i, 'a:' .. i .. ':', '-inf', ':::' .. i)
				end""", "1", QUEUE),

		HUGE_MEMBER("EVAL", """
				redis.pcall('ZADD', KEYS[1], 0, string.rep('x', 1000000), 1, string.rep('1', 1000000) .. ':1:x', 2,
				  'x:' .. string.rep('1', 1000000) .. ':x')""", "1", QUEUE),

		LAST_FOR_EVER("EVAL", """
				local member = redis.pcall('ZRANGE', KEYS[1], 0, 0)[1]
				if member then redis.pcall('ZADD', KEYS[1], 'inf', member) end""", "1", QUEUE),

		SAME_TICKETS("EVAL", """
				local members = redis.pcall('ZRANGE', KEYS[1], 0, -1)
				if members.err then return end
				for _, member in ipairs(members) do redis.call('ZADD', KEYS[1], '-inf', member) end""", "1", QUEUE),

		NO_TTL("PERSIST", QUEUE),

		MESSAGES("EVAL",
				"""
						for _, channel in ipairs(redis.call('PUBSUB', 'CHANNELS', 'call:*')) do
						  for _, text in ipairs({'', ' ', 'x', '0', '0 1', '0  locks:wanted', 'x 1 locks:wanted',
						      '0 x locks:wanted', '0 1 other', '0 1 ', '99999999999 1 locks:wanted', '2147483647 1 locks:wanted',
						      '2147483647 2 locks:wanted', '-1 99999999999999999999 locks:wanted', string.rep('0', 1000000),
						      string.rep(' ', 1000000)}) do
						    redis.call('PUBLISH', channel, text)
						  end
						end""",
				"0");

		private final String[] command;

		Damage(String... command) {
			this.command = command;
		}

		void doTo(RedisNodeProcess node, String lock) {
			node.command(Stream.of(this.command).map((word) -> word.replace(NAME, lock)).toArray(String[]::new));
		}

	}

}
