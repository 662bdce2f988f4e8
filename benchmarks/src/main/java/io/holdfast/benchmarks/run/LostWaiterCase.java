package io.holdfast.benchmarks.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.redis.RedlockClient;

/**
 * The time from a release until the second waiter has the lock, if the first one, in
 * another JVM, was killed or does not move.
 */
final class LostWaiterCase implements Case {

	private static final String NAME = "bench-lost-waiter";

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(5));

	@Override
	public String id() {
		return "lost-waiter";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		int times = bench.pace().isMoment() ? 1 : 10;
		double[] killed = measure(bench.one(), "KILL", times);
		double[] stopped = measure(bench.one(), "STOP", times);
		return new CaseResult(id(), "release until the second waiter has the lock", "ms, median",
				List.of(line("the first was killed", killed), line("the first does not move", stopped)),
				List.of(new Figure("ms at most, the first was killed", killed[times - 1], 100, true),
						Figure.unasked("ms at most, the first does not move", stopped[times - 1])));
	}

	private static Line line(String title, double[] millis) {
		return new Line(title, "waiters in two JVMs", millis[millis.length / 2],
				Map.of("most", millis[millis.length - 1]), Arrays.stream(millis).boxed().toList());
	}

	private static double[] measure(List<String> uris, String signal, int times) throws Exception {
		double[] millis = new double[times];
		try (RedlockClient holder = connect(uris); RedlockClient second = connect(uris)) {
			for (int i = 0; i < times; i++) {
				LockHandle held = holder.acquire(NAME, PATIENT);
				Process first = WorkerGroup.java(LostWaiter.class, List.of(), List.of(String.join(",", uris)));
				try {
					awaitWaiting(holder, 1);
					CompletableFuture<Long> turn = second.acquireAsync(NAME, PATIENT).thenApply((handle) -> {
						long now = System.nanoTime();
						handle.close();
						return now;
					}).toCompletableFuture();
					awaitWaiting(holder, 2);
					signal(first, signal);
					long released = System.nanoTime();
					held.close();
					millis[i] = (turn.join() - released) / 1e6;
				}
				finally {
					first.destroyForcibly().waitFor();
				}
			}
		}
		Arrays.sort(millis);
		return millis;
	}

	private static RedlockClient connect(List<String> uris) {
		RedlockClient client = RedlockClient.builder().uris(uris).build();
		client.nodes().forEach((node) -> node.connected().toCompletableFuture().join());
		return client;
	}

	private static void awaitWaiting(RedlockClient client, int instances) throws InterruptedException {
		for (int tries = 0; client.status(NAME).instancesWaiting() != instances; tries++) {
			if (tries > 4000) {
				throw new IllegalStateException("There are not " + instances + " instances that wait");
			}
			TimeUnit.MILLISECONDS.sleep(5);
		}
	}

	private static void signal(Process process, String signal) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
	}

	/**
	 * A JVM that waits for the lock.
	 */
	static final class LostWaiter {

		private LostWaiter() {
		}

		/**
		 * Wait for the lock.
		 * @param arguments the addresses of the nodes
		 */
		public static void main(String[] arguments) throws IOException {
			RedlockClient client = connect(List.of(arguments[0].split(",")));
			client.acquireAsync(NAME, PATIENT).thenAccept(LockHandle::ensureHeld);
			while (System.in.read() >= 0) {
				continue;
			}
			Runtime.getRuntime().halt(0);
		}

	}

}
