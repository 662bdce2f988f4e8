package io.holdfast.benchmarks.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.holdfast.benchmarks.peer.PeerKind;

/**
 * Several JVMs that use the same library.
 */
final class WorkerGroup implements AutoCloseable {

	private final List<Member> members = new ArrayList<>();

	WorkerGroup(PeerKind kind, List<String> uris, int size) throws IOException {
		this(Worker.class, Stream.concat(Stream.of(kind.name()), uris.stream()).toList(), size);
	}

	WorkerGroup(Class<?> worker, List<String> arguments, int size) throws IOException {
		for (int i = 0; i < size; i++) {
			this.members.add(new Member(java(worker, List.of(), arguments)));
		}
		for (Member member : this.members) {
			member.expect("ready");
		}
	}

	/**
	 * Start a JVM with the class path and the compiler settings of this one. It ends when
	 * its standard input ends.
	 */
	static Process java(Class<?> main, List<String> options, List<String> arguments) throws IOException {
		return java(main, System.getProperty("java.class.path"), options, arguments);
	}

	/**
	 * Start a JVM with its own class path and the compiler settings of this one. It ends
	 * when its standard input ends, or by itself.
	 */
	static Process java(Class<?> main, String classPath, List<String> options, List<String> arguments)
			throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-cp");
		command.add(classPath);
		ManagementFactory.getRuntimeMXBean()
			.getInputArguments()
			.stream()
			.filter((argument) -> argument.startsWith("-XX:"))
			.forEach(command::add);
		command.addAll(options);
		command.add(main.getName());
		command.addAll(arguments);
		return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
	}

	/**
	 * Send the same command to all JVMs.
	 * @return the answer of each
	 */
	List<String> all(String order) throws IOException {
		this.members.forEach((member) -> member.order(order));
		List<String> answers = new ArrayList<>();
		for (Member member : this.members) {
			answers.add(member.answer());
		}
		return answers;
	}

	@Override
	public void close() {
		this.members.forEach(Member::close);
	}

	/**
	 * One of the JVMs.
	 */
	static final class Member {

		private final Process process;

		private final BufferedReader answers;

		private final PrintWriter orders;

		Member(Process process) {
			this.process = process;
			this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
			this.orders = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8),
					true);
		}

		void order(String order) {
			this.orders.println(order);
		}

		String answer() throws IOException {
			String answer = this.answers.readLine();
			if (answer == null) {
				throw new IOException("A JVM of the benchmark has ended");
			}
			return answer;
		}

		void expect(String expected) throws IOException {
			String answer = answer();
			if (!answer.equals(expected)) {
				throw new IOException("A JVM of the benchmark answered '" + answer + "' instead of '" + expected + "'");
			}
		}

		void close() {
			this.orders.close();
			try {
				if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
					this.process.destroyForcibly();
				}
			}
			catch (InterruptedException ex) {
				this.process.destroyForcibly();
				Thread.currentThread().interrupt();
			}
		}

	}

}
