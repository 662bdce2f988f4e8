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
 * A separate JVM with one library. It executes the commands that it reads from its
 * standard input and ends when the input ends.
 */
final class Worker {

	private static final long HOLD_NANOS = 2_000_000;

	private static final long PAUSE_NANOS = 1_000_000;

	private Worker() {
	}

	/**
	 * Start.
	 * @param arguments the library's constant, followed by the addresses of the nodes
	 */
	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		List<String> uris = Arrays.asList(arguments).subList(1, arguments.length);
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		try (Peer peer = PeerKind.valueOf(arguments[0]).connect(uris)) {
			out.println("ready");
			for (String command = commands.readLine(); command != null; command = commands.readLine()) {
				out.println(execute(peer, command.split(" ")));
			}
		}
		// Some libraries do not stop all their threads.
		System.exit(0);
	}

	private static String execute(Peer peer, String[] command) throws Exception {
		Duration length = Duration.ofMillis(Long.parseLong(command[2]));
		return switch (command[0]) {
			case "turns" -> turns(peer, command[1], length, Integer.parseInt(command[3]));
			case "holds" -> holds(peer, command[1], length);
			default -> throw new IOException("Unknown command '" + command[0] + "'");
		};
	}

	private static String turns(Peer peer, String key, Duration length, int threads) throws Exception {
		return Double.toString(new Load(threads, false).run(peer, key, length).perSecond());
	}

	/**
	 * Hold the lock long enough for the other JVM to wait when it is released, and pause
	 * after that, so that the other JVM acquires it.
	 * @return alternately the times of acquisition and release, by the machine's clock
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
