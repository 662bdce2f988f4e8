package io.holdfast.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

import io.holdfast.benchmarks.peer.Peer;
import io.holdfast.test.RedisNodeProcess;

/**
 * What a number of instances did in one round.
 *
 * @param perSecond the turns of all instances per second
 * @param requests the requests per turn on the node that received most; zero if none was
 * counted
 * @param turns the turns of each instance, sorted
 * @param waits how long each turn was waited for, in nanoseconds, sorted
 */
record InstancesRound(double perSecond, double requests, long[] turns, long[] waits) {

	private static final long HOLD_NANOS = 2_000_000;

	/**
	 * Let one thread of each instance lock, hold and unlock without pauses.
	 * @param instances the instances
	 * @param key the lock
	 * @param length how long
	 * @param nodes the nodes that count their requests
	 * @param requests computes the requests from the commands that a node has called
	 */
	static InstancesRound run(List<Peer> instances, String key, Duration length, List<RedisNodeProcess> nodes,
			ToLongFunction<Map<String, Long>> requests) throws InterruptedException {
		ExecutorService executor = Executors.newFixedThreadPool(instances.size());
		try {
			CountDownLatch ready = new CountDownLatch(instances.size());
			CountDownLatch start = new CountDownLatch(1);
			List<Future<long[]>> results = new ArrayList<>();
			for (Peer instance : instances) {
				results.add(executor.submit(() -> {
					ready.countDown();
					start.await();
					return waits(instance, key, length);
				}));
			}
			ready.await();
			nodes.forEach(RedisNodeProcess::resetCommandStats);
			start.countDown();
			TimeUnit.NANOSECONDS.sleep(length.toNanos());
			long most = nodes.stream().mapToLong((node) -> requests.applyAsLong(node.commandCount())).max().orElse(0);
			List<long[]> waits = new ArrayList<>();
			for (Future<long[]> result : results) {
				waits.add(result.get());
			}
			long[] turns = waits.stream().mapToLong((of) -> of.length).sorted().toArray();
			long all = LongStream.of(turns).sum();
			return new InstancesRound(all * 1e9 / length.toNanos(), (double) most / Math.max(1, all), turns,
					waits.stream().flatMapToLong(LongStream::of).sorted().toArray());
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A round failed", ex.getCause());
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * The waits of the turns that began within the time.
	 */
	private static long[] waits(Peer instance, String key, Duration length) throws Exception {
		long[] begun = new long[1];
		long[] waits = new long[256];
		int count = 0;
		long before = System.nanoTime();
		long end = before + length.toNanos();
		while (before < end) {
			instance.cycle(key, () -> {
				begun[0] = System.nanoTime();
				LockSupport.parkNanos(HOLD_NANOS);
			});
			if (begun[0] < end) {
				if (count == waits.length) {
					waits = Arrays.copyOf(waits, 2 * count);
				}
				waits[count++] = begun[0] - before;
			}
			before = System.nanoTime();
		}
		return Arrays.copyOf(waits, count);
	}

	long fewest() {
		return this.turns[0];
	}

	long median() {
		return this.turns[this.turns.length / 2];
	}

	long most() {
		return this.turns[this.turns.length - 1];
	}

	/**
	 * The fewest turns of an instance, compared with the mean.
	 */
	double evenness() {
		return fewest() / (Math.max(1, LongStream.of(this.turns).sum()) / (double) this.turns.length);
	}

	double waitMedianMillis() {
		return percentileMillis(0.5);
	}

	double waitP99Millis() {
		return percentileMillis(0.99);
	}

	private double percentileMillis(double share) {
		return (this.waits.length == 0) ? 0
				: this.waits[(int) Math.min(this.waits.length - 1, this.waits.length * share)] / 1e6;
	}

}
