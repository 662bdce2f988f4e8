package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two clients that want a lock all the time, beside one of another library that looks now
 * and then whether the key is free.
 */
@RedisNodesTest(count = 3)
class CourtesyTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	private static final int CLIENTS = 2;

	private static final int TURNS = 96;

	/** Each client leaves the lock free after 15 of its own turns. */
	private static final int PAUSES = CLIENTS * TURNS / 16;

	private static final String NAME = "wanted";

	private static final String COMPARE_AND_DELETE = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end return 0";

	private final RedisNodes nodes;

	private final AtomicInteger inside = new AtomicInteger();

	private final AtomicInteger turns = new AtomicInteger();

	private final AtomicInteger foreign = new AtomicInteger();

	CourtesyTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void aClientThatPollsGetsTheLockInThePauses(int count) throws Exception {
		contend(count, Duration.ofMillis(120));
		assertThat(this.foreign).hasValueGreaterThanOrEqualTo(PAUSES);
	}

	private void contend(int count, Duration courtesy) throws Exception {
		List<RedlockClient> clients = new ArrayList<>();
		ExecutorService executor = Executors.newCachedThreadPool();
		try {
			List<Future<?>> all = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				RedlockClient client = RedlockClient.builder()
					.uris(this.nodes.uris().subList(0, count))
					.nodeTimeout(Duration.ofSeconds(20))
					.courtesy(courtesy)
					.build();
				LockClients.awaitConnected(client);
				clients.add(client);
			}
			for (RedlockClient client : clients) {
				all.add(executor.submit(() -> take(client)));
			}
			Future<?> polling = executor.submit(() -> poll(count));
			for (Future<?> one : all) {
				one.get();
			}
			polling.get();
		}
		finally {
			executor.shutdownNow();
			clients.forEach(RedlockClient::close);
		}
	}

	private Void take(RedlockClient client) throws InterruptedException {
		for (int i = 0; i < TURNS; i++) {
			try (LockHandle lock = client.acquire(NAME, PATIENT)) {
				hold();
				this.turns.incrementAndGet();
			}
		}
		return null;
	}

	/**
	 * Look every 50 ms, at a quorum of nodes.
	 */
	private Void poll(int count) throws InterruptedException {
		for (int i = 0; this.turns.get() < CLIENTS * TURNS; i++) {
			String token = "foreign-" + i;
			int granted = 0;
			for (int node = 0; node < count; node++) {
				granted += this.nodes.get(node).command("SET", "locks:" + NAME, token, "NX", "PX", "10000").equals("OK")
						? 1 : 0;
			}
			if (granted > count / 2) {
				hold();
				this.foreign.incrementAndGet();
			}
			for (int node = 0; node < count; node++) {
				this.nodes.get(node).command("EVAL", COMPARE_AND_DELETE, "1", "locks:" + NAME, token);
			}
			TimeUnit.MILLISECONDS.sleep(50);
		}
		return null;
	}

	private void hold() throws InterruptedException {
		assertThat(this.inside.incrementAndGet()).isEqualTo(1);
		TimeUnit.MILLISECONDS.sleep(1);
		this.inside.decrementAndGet();
	}

}
