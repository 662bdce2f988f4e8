package io.holdfast.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.holdfast.benchmarks.peer.Action;
import io.holdfast.benchmarks.peer.Peer;

/**
 * Threads that repeat the same action for a while without pauses.
 *
 * @param threads the number of threads
 * @param ownKeys whether each thread uses its own key
 */
record Load(int threads, boolean ownKeys) {

	/**
	 * Run the load.
	 * @param peer the library
	 * @param key the key, or the prefix of the keys
	 * @param length the duration
	 * @return the measurement
	 */
	Measurement run(Peer peer, String key, Duration length) throws InterruptedException {
		return run(peer, key, length, () -> {
		});
	}

	Measurement run(Peer peer, String key, Duration length, Runnable work) throws InterruptedException {
		return run((name) -> peer.cycle(name, work), key, length);
	}

	Measurement run(Action.Call call, String key, Duration length) throws InterruptedException {
		ExecutorService executor = Executors.newFixedThreadPool(this.threads);
		try {
			CountDownLatch ready = new CountDownLatch(this.threads);
			CountDownLatch start = new CountDownLatch(1);
			List<Future<long[]>> samples = new ArrayList<>();
			for (int i = 0; i < this.threads; i++) {
				String name = this.ownKeys ? key + "-" + i : key;
				samples.add(executor.submit(() -> {
					ready.countDown();
					start.await();
					return cycles(call, name, length);
				}));
			}
			ready.await();
			long begin = System.nanoTime();
			start.countDown();
			long[] all = new long[0];
			for (Future<long[]> sample : samples) {
				long[] some = sample.get();
				int before = all.length;
				all = Arrays.copyOf(all, before + some.length);
				System.arraycopy(some, 0, all, before, some.length);
			}
			return Measurement.of(all, System.nanoTime() - begin);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A round failed", ex.getCause());
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static long[] cycles(Action.Call call, String key, Duration length) throws Exception {
		long[] nanos = new long[1024];
		int count = 0;
		long before = System.nanoTime();
		long end = before + length.toNanos();
		while (before < end) {
			call.run(key);
			long after = System.nanoTime();
			if (count == nanos.length) {
				nanos = Arrays.copyOf(nanos, 2 * count);
			}
			nanos[count++] = after - before;
			before = after;
		}
		return Arrays.copyOf(nanos, count);
	}

}
