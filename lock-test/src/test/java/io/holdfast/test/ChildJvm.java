package io.holdfast.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Another JVM that does what it is told, line by line, and can be killed and paused.
 */
public final class ChildJvm implements AutoCloseable {

	/** What tells an answer from a line of the log. */
	private static final String ANSWER = "> ";

	private final Process process;

	private final BufferedReader answers;

	private final PrintStream orders;

	private ChildJvm(Process process) {
		this.process = process;
		this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
	}

	/**
	 * Start a JVM with this one's class path, and talk to it.
	 * @param main what it runs
	 * @param arguments of its main method
	 * @return the JVM, which may not have begun yet
	 */
	public static ChildJvm start(Class<?> main, String... arguments) {
		return new ChildJvm(launch(main, arguments));
	}

	/**
	 * Start a JVM with this one's class path.
	 * @param main what it runs
	 * @param arguments of its main method
	 * @return its process
	 */
	public static Process launch(Class<?> main, String... arguments) {
		return launch(ProcessBuilder.Redirect.PIPE, main, arguments);
	}

	/**
	 * Start a JVM with this one's class path.
	 * @param output where its standard output goes
	 * @param main what it runs
	 * @param arguments of its main method
	 * @return its process
	 */
	public static Process launch(ProcessBuilder.Redirect output, Class<?> main, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		try {
			return new ProcessBuilder(command).redirectOutput(output)
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The other side: say that something is done, and answer each order.
	 * @param ready what is done
	 * @param answers what to say to each order
	 */
	public static void serve(String ready, UnaryOperator<String> answers) {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		out.println(ANSWER + ready);
		in.lines().forEach((order) -> out.println(ANSWER + answers.apply(order)));
	}

	/**
	 * Wait until it says that something is done.
	 * @param answer what it is to say
	 */
	public void expect(String answer) {
		String given = answer();
		if (!answer.equals(given)) {
			throw new IllegalStateException("Expected '" + answer + "' of the other JVM, but it said: " + given);
		}
	}

	/**
	 * Give an order.
	 * @param order the order
	 * @return its answer
	 */
	public String ask(String order) {
		tell(order);
		return answer();
	}

	/**
	 * Give an order without waiting for its answer, which {@link #expect} takes later.
	 * @param order the order
	 */
	public void tell(String order) {
		this.orders.println(order);
	}

	/** The id of its process. */
	public long pid() {
		return this.process.pid();
	}

	/** End it with {@code kill -9}. */
	public void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	/** Let it stand still. */
	public void pause() {
		signal(this.process, "STOP");
	}

	/** Let it go on. */
	public void resume() {
		signal(this.process, "CONT");
	}

	@Override
	public void close() {
		kill();
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

	/**
	 * Send a signal.
	 * @param process to whom
	 * @param signal its name
	 */
	public static void signal(Process process, String signal) {
		try {
			new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().onExit().join();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
