package io.holdfast.benchmarks.run;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.redis.RedlockClient;

/**
 * A JVM that acquires many locks, reports the heap that each occupies, holds them for a
 * while, and reports the processor time used and the number of lost locks.
 */
final class Holder {

	private static final int AT_ONCE = 1000;

	private static final int COLLECTIONS = 4;

	private Holder() {
	}

	/**
	 * Start.
	 * @param arguments the node's address, the number of locks, and the time in seconds
	 */
	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		int count = Integer.parseInt(arguments[1]);
		int seconds = Integer.parseInt(arguments[2]);
		// This JVM begins with a thousand concurrent acquisitions. On a busy machine they
		// take longer than the default node timeout of half a second.
		RedlockClient client = RedlockClient.builder()
			.uris(List.of(arguments[0]))
			.nodeTimeout(Duration.ofSeconds(10))
			.build();
		client.nodes().forEach((node) -> node.connected().toCompletableFuture().join());
		// Exclude objects that are created once from the heap per lock.
		acquire(client, "warm-up-", AT_ONCE).forEach(LockHandle::release);
		List<LockHandle> held = new ArrayList<>(count);
		long before = usedHeap();
		for (int i = 0; i < count; i += AT_ONCE) {
			held.addAll(acquire(client, prefix(i), Math.min(AT_ONCE, count - i)));
		}
		out.println((double) (usedHeap() - before) / count);
		long cpu = processorNanos();
		TimeUnit.SECONDS.sleep(seconds);
		double used = (processorNanos() - cpu) / 1e9;
		long lost = held.stream().filter((handle) -> !handle.isHeld()).count();
		out.println(String.format(Locale.ROOT, "%.3f %d", used, lost));
		System.in.read();
		// The node ends with the benchmark, so releasing the locks would only take time.
		Runtime.getRuntime().halt(0);
	}

	static String name(int i) {
		return prefix(i) + i % AT_ONCE;
	}

	private static String prefix(int i) {
		return "held-" + i / AT_ONCE + "-";
	}

	private static List<LockHandle> acquire(RedlockClient client, String prefix, int count) {
		List<CompletableFuture<LockHandle>> asked = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			asked.add(client.acquireAsync(prefix + i, LockOptions.defaults()).toCompletableFuture());
		}
		return asked.stream().map(CompletableFuture::join).toList();
	}

	private static long processorNanos() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
	}

	private static long usedHeap() throws InterruptedException {
		long used = Long.MAX_VALUE;
		for (int i = 0; i < COLLECTIONS; i++) {
			System.gc();
			TimeUnit.MILLISECONDS.sleep(100);
			used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return used;
	}

}
