package io.holdfast.lock.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.test.RedisNodes;

/**
 * Another JVM that takes a lock and does with it what it is told, line by line.
 */
final class HolderProcess implements AutoCloseable {

	/** What tells an answer from a line of the log. */
	private static final String ANSWER = "> ";

	private final Process process;

	private final BufferedReader answers;

	private final PrintStream orders;

	private HolderProcess(Process process) {
		this.process = process;
		this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
	}

	/**
	 * Start a JVM that holds the lock.
	 */
	static HolderProcess holding(RedisNodes nodes, String name, Duration lease) {
		HolderProcess holder = new HolderProcess(
				start(HolderProcess.class, String.join(",", nodes.uris()), name, String.valueOf(lease.toMillis())));
		holder.expect("holding");
		return holder;
	}

	static Process start(Class<?> main, String... arguments) {
		try {
			return builder(main, arguments).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static ProcessBuilder builder(Class<?> main, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
	}

	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	void pause() {
		signal(this.process, "STOP");
	}

	void resume() {
		signal(this.process, "CONT");
	}

	String ask(String order) {
		this.orders.println(order);
		return answer();
	}

	@Override
	public void close() {
		kill();
	}

	private void expect(String answer) {
		String given = answer();
		if (!answer.equals(given)) {
			throw new IllegalStateException("Expected '" + answer + "' of the other JVM, but it said: " + given);
		}
	}

	private String answer() {
		try {
			String line = this.answers.readLine();
			while (line != null && !line.startsWith(ANSWER)) {
				line = this.answers.readLine();
			}
			return (line != null) ? line.substring(ANSWER.length()) : "nothing, it has ended";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static void signal(Process process, String signal) {
		try {
			new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().onExit().join();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static void main(String[] arguments) throws IOException {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		RedlockClient client = RedlockClient.builder().uris(List.of(arguments[0].split(","))).build();
		Clients.awaitConnected(client);
		LockHandle lock = client.acquire(arguments[1],
				LockOptions.defaults().withLease(Duration.ofMillis(Long.parseLong(arguments[2]))));
		out.println(ANSWER + "holding");
		for (String order = in.readLine(); order != null; order = in.readLine()) {
			out.println(ANSWER + switch (order) {
				case "held?" -> lock.isHeld();
				case "release" -> lock.release();
				default -> throw new IllegalArgumentException(order);
			});
		}
	}

}
