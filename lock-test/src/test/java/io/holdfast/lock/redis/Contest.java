package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.test.Eventually;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that contend for one lock, one thread each, until it is closed. Only one of
 * them has it at a time.
 */
final class Contest implements AutoCloseable {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	private final String name;

	private final List<RedlockClient> clients;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final List<Future<?>> all;

	private final AtomicInteger inside = new AtomicInteger();

	private final Map<RedlockClient, Integer> turns = new ConcurrentHashMap<>();

	private volatile boolean ended;

	private Contest(String name, List<RedlockClient> clients) {
		this.name = name;
		this.clients = clients;
		this.all = clients.stream().<Future<?>>map((client) -> this.executor.submit(() -> {
			contend(client);
			return null;
		})).toList();
	}

	static Contest start(String name, List<RedlockClient> clients) {
		return new Contest(name, List.copyOf(clients));
	}

	private void contend(RedlockClient client) throws InterruptedException {
		while (!this.ended) {
			try (LockHandle lock = client.acquire(this.name, PATIENT)) {
				assertThat(this.inside.incrementAndGet()).isEqualTo(1);
				TimeUnit.MILLISECONDS.sleep(1);
				this.inside.decrementAndGet();
				this.turns.merge(client, 1, Integer::sum);
			}
			catch (LockUnavailableException ex) {
				TimeUnit.MILLISECONDS.sleep(10);
			}
		}
	}

	void forgetTurns() {
		this.turns.clear();
	}

	/**
	 * Wait until each client has had some turns.
	 */
	void awaitTurns(int each) {
		Eventually.await("all have had '" + this.name + "', but had " + this.turns.values(), () -> fewest() >= each);
	}

	int fewest() {
		return this.clients.stream().mapToInt((client) -> this.turns.getOrDefault(client, 0)).min().orElseThrow();
	}

	int total() {
		return this.turns.values().stream().mapToInt(Integer::intValue).sum();
	}

	@Override
	public void close() {
		this.ended = true;
		this.executor.shutdown();
		for (Future<?> one : this.all) {
			try {
				one.get();
			}
			catch (InterruptedException | ExecutionException ex) {
				throw new AssertionError(ex);
			}
		}
	}

}
