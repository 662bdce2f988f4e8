package io.holdfast.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.redis.RedlockClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * Four instances that come back at once, and a client of another library with 50 ms
 * between two tries. All hold the lock for two milliseconds.
 */
final class PollersCase implements Case {

	private static final String NAME = "bench-polled";

	private static final String KEY = "locks:" + NAME;

	private static final long HOLD_NANOS = 2_000_000;

	private static final int INSTANCES = 4;

	@Override
	public String id() {
		return "pollers";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		Duration length = bench.pace().isMoment() ? Duration.ofMillis(300) : Duration.ofSeconds(8);
		List<Line> lines = new ArrayList<>();
		List<Figure> figures = new ArrayList<>();
		for (Duration courtesy : List.of(Duration.ZERO, Duration.ofMillis(60))) {
			String title = courtesy.isZero() ? "courtesy off" : "courtesy " + courtesy.toMillis() + " ms";
			Turns turns = contend(bench.one().get(0), courtesy, length);
			double all = turns.instances() + turns.poller();
			lines.add(new Line("Holdfast, " + title, "4 instances and a poller, every 50 ms",
					all * 1000 / length.toMillis(), Map.of("turns of the poller", (double) turns.poller()),
					List.of(all * 1000 / length.toMillis())));
			figures.add(Figure.unasked("the poller's turns in percent of all, " + title, 100 * turns.poller() / all));
		}
		return new CaseResult(id(), "4 instances and a client that polls", "turns per second", lines, figures);
	}

	private static Turns contend(String uri, Duration courtesy, Duration length) throws Exception {
		List<RedlockClient> clients = new ArrayList<>();
		ExecutorService executor = Executors.newFixedThreadPool(INSTANCES);
		RedisClient foreign = RedisClient.create(uri);
		try {
			for (int i = 0; i < INSTANCES; i++) {
				RedlockClient client = RedlockClient.builder().uris(List.of(uri)).courtesy(courtesy).build();
				client.nodes().forEach((node) -> node.connected().toCompletableFuture().join());
				clients.add(client);
			}
			long end = System.nanoTime() + length.toNanos();
			List<Future<Integer>> counts = clients.stream()
				.map((client) -> executor.submit(() -> turns(client, end)))
				.toList();
			int polled = poll(foreign.connect().sync(), end);
			int turns = 0;
			for (Future<Integer> count : counts) {
				turns += count.get();
			}
			return new Turns(turns, polled);
		}
		finally {
			executor.shutdownNow();
			clients.forEach(RedlockClient::close);
			foreign.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		}
	}

	private static int turns(RedlockClient client, long end) {
		int turns = 0;
		while (System.nanoTime() < end) {
			try (LockHandle held = client.acquire(NAME, LockOptions.defaults().withWait(Duration.ofMinutes(1)))) {
				LockSupport.parkNanos(HOLD_NANOS);
				held.ensureHeld();
			}
			turns++;
		}
		return turns;
	}

	private static int poll(RedisCommands<String, String> redis, long end) throws InterruptedException {
		int turns = 0;
		while (System.nanoTime() < end) {
			if ("OK".equals(redis.set(KEY, "foreign", SetArgs.Builder.nx().px(30_000)))) {
				LockSupport.parkNanos(HOLD_NANOS);
				redis.eval("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end",
						ScriptOutputType.INTEGER, new String[] { KEY }, "foreign");
				turns++;
			}
			TimeUnit.MILLISECONDS.sleep(50);
		}
		return turns;
	}

	private record Turns(int instances, int poller) {
	}

}
