package io.holdfast.benchmarks.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import io.holdfast.benchmarks.peer.Peer;
import io.holdfast.benchmarks.peer.PeerKind;

/**
 * A JVM of its own with one library, which does what it reads from its standard input and
 * ends with that.
 */
final class Worker {

	private static final long HOLD_NANOS = 2_000_000;

	private static final long PAUSE_NANOS = 1_000_000;

	private Worker() {
	}

	/**
	 * Start.
	 * @param arguments the library's constant, then the addresses of the nodes
	 */
	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		List<String> uris = Arrays.asList(arguments).subList(1, arguments.length);
		BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		try (Peer peer = PeerKind.valueOf(arguments[0]).connect(uris)) {
			out.println("ready");
			for (String order = orders.readLine(); order != null; order = orders.readLine()) {
				out.println(obey(peer, order.split(" ")));
			}
		}
		// Some libraries leave threads behind.
		System.exit(0);
	}

	private static String obey(Peer peer, String[] order) throws Exception {
		Duration length = Duration.ofMillis(Long.parseLong(order[2]));
		return switch (order[0]) {
			case "turns" -> turns(peer, order[1], length, Integer.parseInt(order[3]));
			case "holds" -> holds(peer, order[1], length);
			default -> throw new IOException("Nobody knows how to '" + order[0] + "'");
		};
	}

	private static String turns(Peer peer, String key, Duration length, int threads) throws Exception {
		return Double.toString(new Load(threads, false).run(peer, key, length).perSecond());
	}

	/**
	 * Hold the lock for so long that the others wait when it is released, and pause after
	 * that, so that they get it.
	 * @return when it was acquired and when it was about to be released, again and again;
	 * the clock is the machine's
	 */
	private static String holds(Peer peer, String key, Duration length) throws Exception {
		List<Long> moments = new ArrayList<>();
		long end = System.nanoTime() + length.toNanos();
		while (System.nanoTime() < end) {
			peer.cycle(key, () -> {
				moments.add(System.nanoTime());
				LockSupport.parkNanos(HOLD_NANOS);
				moments.add(System.nanoTime());
			});
			LockSupport.parkNanos(PAUSE_NANOS);
		}
		return moments.stream().map(String::valueOf).collect(Collectors.joining(" "));
	}

}
