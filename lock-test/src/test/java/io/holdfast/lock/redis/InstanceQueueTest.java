package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatus;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several clients that wait for one lock, each like an instance of its own.
 */
@RedisNodesTest(count = 3)
class InstanceQueueTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	private static final String NAME = "wanted";

	private static final String QUEUE = "queue:{locks:wanted}";

	private final RedisNodes nodes;

	private final List<RedlockClient> clients = new ArrayList<>();

	private final BlockingQueue<Integer> order = new LinkedBlockingQueue<>();

	InstanceQueueTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	@AfterEach
	void closeClients() {
		this.clients.forEach(RedlockClient::close);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void instancesGetTheLockInTheOrderOfTheirArrival(int count) {
		connect(count, 6);
		LockHandle held = this.clients.get(0).acquire(NAME);
		List<Integer> arrived = List.of(3, 1, 5, 2, 4);
		List<CompletableFuture<Void>> turns = new ArrayList<>();
		for (int i = 0; i < arrived.size(); i++) {
			turns.add(waitForTurn(arrived.get(i)));
			awaitWaiting(i + 1);
		}
		LockStatus status = this.clients.get(0).status(NAME);
		assertThat(status.instancesWaiting()).isEqualTo(5);
		assertThat(status.nextInstance()).isEqualTo("instance: 3");
		held.close();
		turns.forEach(CompletableFuture::join);
		assertThat(this.order).containsExactlyElementsOf(arrived);
		awaitWaiting(0);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void aReleaseWakesOneInstance(int count) {
		connect(count, 6);
		LockHandle held = this.clients.get(0).acquire(NAME);
		BlockingQueue<LockHandle> acquired = new LinkedBlockingQueue<>();
		for (int i = 1; i < 6; i++) {
			this.clients.get(i).acquireAsync(NAME, PATIENT).thenAccept(acquired::add);
			awaitWaiting(i);
		}
		this.nodes.all().forEach(RedisNodeProcess::resetCommandStats);
		held.close();
		LockHandle next = take(acquired);
		awaitWaiting(4);
		for (RedisNodeProcess node : this.nodes.all().subList(0, count)) {
			assertThat(node.commandCount().getOrDefault("set", 0L)).isBetween(1L, 3L);
		}
		for (int i = 0; i < 4; i++) {
			next.close();
			next = take(acquired);
		}
		next.close();
	}

	/**
	 * Only the first reads the key, twice if the nodes report the change one after the
	 * other, and the next two ask for their places.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 1", "1, 6", "3, 1", "3, 6" })
	void aRenewalCostsTheSameHoweverManyWait(int count, int waiters) {
		connect(count, waiters + 1);
		LockHandle held = this.clients.get(0).acquire(NAME, LockOptions.defaults().withRenew(false));
		List<CompletableFuture<Void>> turns = new ArrayList<>();
		for (int i = 1; i <= waiters; i++) {
			turns.add(waitForTurn(i));
			awaitWaiting(i);
		}
		RedisNodeProcess node = this.nodes.get(0);
		node.resetCommandStats();
		long renewals = 20;
		for (int i = 1; i <= renewals; i++) {
			long before = scripts(node);
			for (RedisNodeProcess each : this.nodes.all().subList(0, count)) {
				each.command("PEXPIRE", "locks:" + NAME, Integer.toString(60_000 + i));
			}
			Eventually.await("the renewal is noticed", () -> scripts(node) > before);
		}
		assertThat(scripts(node)).as("scripts for %s renewals", renewals)
			.isLessThanOrEqualTo((Math.min(waiters, 3) + count / 2) * renewals + 5);
		held.close();
		turns.forEach(CompletableFuture::join);
	}

	private static long scripts(RedisNodeProcess node) {
		return node.commandCount().getOrDefault("evalsha", 0L) + node.commandCount().getOrDefault("eval", 0L);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void theTurnOfAKilledInstanceGoesToTheNext(int count) {
		connect(count, 2);
		LockHandle held = this.clients.get(0).acquire(NAME);
		try (ChildJvm killed = WaiterProcess.waitingFor(uris(count), NAME)) {
			awaitWaiting(1);
			CompletableFuture<Void> turn = waitForTurn(1);
			awaitWaiting(2);
			killed.kill();
			assertThat(millisUntil(held, turn)).isLessThan(2000);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void anInstanceThatDoesNotComeIsOvertakenSoon(int count) {
		connect(count, 2);
		LockHandle held = this.clients.get(0).acquire(NAME);
		try (ChildJvm paused = WaiterProcess.waitingFor(uris(count), NAME)) {
			awaitWaiting(1);
			CompletableFuture<Void> turn = waitForTurn(1);
			awaitWaiting(2);
			paused.pause();
			assertThat(millisUntil(held, turn)).isLessThan(2000);
			paused.resume();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void aDeletedQueueStopsNobody(int count) {
		connect(count, 4);
		waitAfterDamageBy(count, "DEL", QUEUE);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void aQueueOfAnotherTypeStopsNobody(int count) {
		connect(count, 4);
		waitAfterDamageBy(count, "SET", QUEUE, "not a queue");
	}

	private void waitAfterDamageBy(int count, String... command) {
		LockHandle held = this.clients.get(0).acquire(NAME);
		List<CompletableFuture<Void>> turns = new ArrayList<>();
		for (int i = 1; i < 4; i++) {
			turns.add(waitForTurn(i));
			awaitWaiting(i);
		}
		this.nodes.all().subList(0, count).forEach((node) -> node.command(command));
		held.close();
		turns.forEach(CompletableFuture::join);
		assertThat(this.order).containsExactlyInAnyOrder(1, 2, 3);
	}

	/**
	 * Its connections are shared with another client and remain open.
	 */
	@Test
	void aClosedClientListensNoMore() {
		RedisNodeProcess server = this.nodes.get(0);
		try (RedisNode shared = RedisNode.of(server.uri(), RedisNodeOptions.defaults())) {
			RedlockClient closed = RedlockClient.builder().nodes(List.of(shared)).build();
			this.clients.add(RedlockClient.builder().nodes(List.of(shared)).build());
			LockClients.awaitConnected(closed);
			try (LockHandle held = this.clients.get(0).acquire(NAME)) {
				CompletableFuture<?> waiting = closed.acquireAsync(NAME, PATIENT).toCompletableFuture();
				awaitWaiting(1);
				// The other one listens too if the lock was not free at once.
				String listening = server.command("PUBSUB", "CHANNELS", "call:*");
				assertThat(listening).isNotEmpty();
				closed.close();
				assertThat(waiting).isCompletedExceptionally();
				Eventually.await("it does not listen",
						() -> server.command("PUBSUB", "CHANNELS", "call:*").length() < listening.length());
				assertThat(shared.isUp()).isTrue();
			}
		}
	}

	@Test
	void aForeignClientThatPollsExcludesUsAndWeIt() throws Exception {
		connect(1, 3);
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger foreign = new AtomicInteger();
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
		ExecutorService executor = Executors.newCachedThreadPool();
		try {
			List<Future<?>> all = new ArrayList<>();
			for (RedlockClient client : this.clients) {
				all.add(executor.submit(() -> {
					while (System.nanoTime() < end) {
						try (LockHandle lock = client.acquire(NAME, PATIENT)) {
							assertThat(inside.incrementAndGet()).isEqualTo(1);
							TimeUnit.MILLISECONDS.sleep(1);
							inside.decrementAndGet();
						}
					}
					return null;
				}));
			}
			all.add(executor.submit(() -> {
				while (System.nanoTime() < end) {
					String token = UUID.randomUUID().toString();
					if (this.nodes.get(0).command("SET", "locks:" + NAME, token, "NX", "PX", "10000").equals("OK")) {
						assertThat(inside.incrementAndGet()).isEqualTo(1);
						foreign.incrementAndGet();
						TimeUnit.MILLISECONDS.sleep(1);
						inside.decrementAndGet();
						this.nodes.get(0)
							.command("EVAL",
									"if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end return 0",
									"1", "locks:" + NAME, token);
					}
					TimeUnit.MILLISECONDS.sleep(1);
				}
				return null;
			}));
			for (Future<?> one : all) {
				one.get();
			}
			assertThat(foreign).hasPositiveValue();
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * Connect clients that hear when they are called.
	 */
	private void connect(int count, int clients) {
		for (int i = 0; i < clients; i++) {
			RedlockClient client = RedlockClient.builder()
				.uris(uris(count))
				.nodeTimeout(Duration.ofSeconds(20))
				.instanceId("instance: " + i)
				.build();
			LockClients.awaitConnected(client);
			this.clients.add(client);
		}
		LockHandle held = this.clients.get(0).acquire(NAME);
		List<CompletableFuture<Void>> turns = new ArrayList<>();
		for (int i = 1; i < clients; i++) {
			turns.add(waitForTurn(i));
		}
		awaitWaiting(clients - 1);
		held.close();
		turns.forEach(CompletableFuture::join);
		this.order.clear();
		CompletableFuture<Void> first = null;
		try (LockHandle again = this.clients.get(1).acquire(NAME)) {
			first = waitForTurn(0);
			awaitWaiting(1);
		}
		first.join();
		this.order.clear();
	}

	private List<String> uris(int count) {
		return this.nodes.uris().subList(0, count);
	}

	private CompletableFuture<Void> waitForTurn(int client) {
		return this.clients.get(client).acquireAsync(NAME, PATIENT).thenAccept((lock) -> {
			this.order.add(client);
			lock.close();
		}).toCompletableFuture();
	}

	private void awaitWaiting(int count) {
		Eventually.await(count + " wait in the queue", () -> waiting() == count);
	}

	private int waiting() {
		return this.nodes.all().stream().mapToInt((node) -> Integer.parseInt(node.command("ZCARD", QUEUE))).sum();
	}

	private static long millisUntil(LockHandle release, CompletableFuture<Void> turn) {
		long begun = System.nanoTime();
		release.close();
		turn.join();
		long millis = (System.nanoTime() - begun) / 1_000_000;
		System.out.println("had the lock after " + millis + " ms");
		return millis;
	}

	private static LockHandle take(BlockingQueue<LockHandle> acquired) {
		try {
			LockHandle next = acquired.poll(20, TimeUnit.SECONDS);
			assertThat(next).as("the next holder").isNotNull();
			return next;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
