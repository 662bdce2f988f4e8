package io.holdfast.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.test.RedisNodeProcess;

/**
 * The number of requests for a hand-off between two clients, counted by the node, with an
 * increasing number of waiters. It includes the requests of the waiter that replaces the
 * new holder. Each client holds the lock briefly, because a client that arrives after the
 * release is not a waiter and needs one request less.
 */
final class WaitersCase implements Case {

	private static final int HAND_OFFS = 200;

	private static final long HOLD_NANOS = 2_000_000;

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	@Override
	public String id() {
		return "waiters";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		List<Line> lines = new ArrayList<>();
		for (int waiters : new int[] { 1, 10, 100, 1000 }) {
			double requests = requestsPerHandOff(bench, waiters);
			lines.add(new Line(String.format("%,d waiting", waiters),
					"two clients, held for 2 ms, local hand-off turned off", requests, Map.of(), List.of(requests)));
		}
		double ratio = lines.get(lines.size() - 1).value() / lines.get(0).value();
		return new CaseResult(id(), "1 to 1,000 waiters for a key", "requests per hand-off", lines,
				List.of(new Figure("requests with 1,000 waiters / with one", ratio, 1.05, true)));
	}

	private static double requestsPerHandOff(Bench bench, int waiters) throws InterruptedException {
		String key = "bench-waiters-" + waiters;
		int handOffs = bench.pace().isMoment() ? 20 : HAND_OFFS;
		BlockingQueue<LockHandle> acquired = new LinkedBlockingQueue<>();
		List<CompletableFuture<LockHandle>> asked = new ArrayList<>();
		try (RedlockClient one = connect(bench); RedlockClient other = connect(bench)) {
			LockHandle held = one.acquire(key, PATIENT);
			for (int i = 0; i < waiters; i++) {
				asked.add(join((i % 2 == 0) ? other : one, key, acquired));
			}
			RedisNodeProcess node = bench.nodes().get(0);
			node.resetCommandStats();
			for (int i = 0; i < handOffs; i++) {
				LockSupport.parkNanos(HOLD_NANOS);
				held.release();
				LockHandle next = acquired.poll(10, TimeUnit.SECONDS);
				if (next == null) {
					throw new IllegalStateException("No client acquired the released lock");
				}
				held = next;
				asked.add(join((i % 2 == 0) ? one : other, key, acquired));
			}
			double perHandOff = (double) requests(node) / handOffs;
			asked.forEach((future) -> future.cancel(false));
			held.release();
			return perHandOff;
		}
	}

	private static RedlockClient connect(Bench bench) {
		RedlockClient client = RedlockClient.builder().uris(bench.one()).localHandOff(Duration.ZERO).build();
		client.nodes().forEach((node) -> node.connected().toCompletableFuture().join());
		return client;
	}

	private static CompletableFuture<LockHandle> join(RedlockClient client, String key,
			BlockingQueue<LockHandle> acquired) {
		CompletableFuture<LockHandle> asked = client.acquireAsync(key, PATIENT).toCompletableFuture();
		asked.thenAccept(acquired::add);
		return asked;
	}

	/**
	 * In a contest nearly all requests are scripts: the entry into the queue, the attempt
	 * that reads who holds the lock, and the release.
	 */
	private static long requests(RedisNodeProcess node) {
		Map<String, Long> commands = node.commandCount();
		return commands.getOrDefault("evalsha", 0L) + commands.getOrDefault("eval", 0L);
	}

}
