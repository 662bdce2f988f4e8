package io.holdfast.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.test.RedisNodeProcess;

/**
 * How many commands a hand-off between two clients costs, counted by the node with what
 * scripts call inside, while more and more others wait.
 */
final class WaitersCase implements Case {

	private static final int HAND_OFFS = 200;

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	@Override
	public String id() {
		return "waiters";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		List<Line> lines = new ArrayList<>();
		for (int waiters : new int[] { 1, 10, 100, 1000 }) {
			double commands = commandsPerHandOff(bench, waiters);
			lines.add(new Line(String.format("%,d waiting", waiters), "two clients, local hand-off turned off",
					commands, Map.of(), List.of(commands)));
		}
		double ratio = lines.get(lines.size() - 1).value() / lines.get(0).value();
		return new CaseResult(id(), "1 to 1,000 waiters for a key", "commands per hand-off", lines,
				List.of(new Figure("commands with 1,000 waiters / with one", ratio, 1.05, true)));
	}

	private static double commandsPerHandOff(Bench bench, int waiters) throws InterruptedException {
		String key = "bench-waiters-" + waiters;
		BlockingQueue<LockHandle> acquired = new LinkedBlockingQueue<>();
		List<CompletableFuture<LockHandle>> asked = new ArrayList<>();
		try (RedlockClient one = connect(bench); RedlockClient other = connect(bench)) {
			LockHandle held = one.acquire(key, PATIENT);
			for (int i = 0; i < waiters; i++) {
				asked.add(join((i % 2 == 0) ? other : one, key, acquired));
			}
			RedisNodeProcess node = bench.nodes().get(0);
			long before = commands(node);
			for (int i = 0; i < HAND_OFFS; i++) {
				held.release();
				LockHandle next = acquired.poll(10, TimeUnit.SECONDS);
				if (next == null) {
					throw new IllegalStateException("Nobody got the lock that was released");
				}
				held = next;
				asked.add(join((i % 2 == 0) ? one : other, key, acquired));
			}
			double perHandOff = (double) (commands(node) - before) / HAND_OFFS;
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

	private static long commands(RedisNodeProcess node) {
		return node.commandCount()
			.entrySet()
			.stream()
			.filter((command) -> !command.getKey().equals("info"))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

}
