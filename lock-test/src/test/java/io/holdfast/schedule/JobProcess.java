package io.holdfast.schedule;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.redis.RedisNode;
import io.holdfast.test.RedisNodes;

/**
 * Another JVM that runs a job until it is told to end it, line by line.
 */
final class JobProcess implements AutoCloseable {

	/** What tells an answer from a line of the log. */
	private static final String ANSWER = "> ";

	private final Process process;

	private final BufferedReader answers;

	private final PrintStream orders;

	private JobProcess(Process process) {
		this.process = process;
		this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
	}

	/**
	 * Start a JVM; returns when its job runs.
	 */
	static JobProcess running(RedisNodes nodes, String name, Duration lockAtMostFor) {
		try {
			JobProcess job = new JobProcess(
					new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
							System.getProperty("java.class.path"), JobProcess.class.getName(),
							String.join(",", nodes.uris()), name, String.valueOf(lockAtMostFor.toMillis()))
						.redirectError(ProcessBuilder.Redirect.INHERIT)
						.start());
			if (!"running".equals(job.answer())) {
				throw new IllegalStateException("The job does not run");
			}
			return job;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	void pause() {
		signal("STOP");
	}

	void resume() {
		signal("CONT");
	}

	String ask(String order) {
		this.orders.println(order);
		return answer();
	}

	/** What it says next of its own accord. */
	String answer() {
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

	@Override
	public void close() {
		kill();
	}

	private void signal(String signal) {
		try {
			new ProcessBuilder("kill", "-" + signal, String.valueOf(this.process.pid())).start().onExit().join();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static void main(String[] arguments) throws Exception {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		RedlockClient client = RedlockClient.builder().uris(List.of(arguments[0].split(","))).build();
		for (RedisNode node : client.nodes()) {
			node.connected().toCompletableFuture().join();
		}
		RunOutcome outcome = ScheduledLocks.builder(client)
			.build()
			.run(arguments[1],
					ScheduleOptions.defaults().withLockAtMostFor(Duration.ofMillis(Long.parseLong(arguments[2]))),
					(run) -> {
						LockHandle lock = run.lock().orElseThrow();
						CountDownLatch lost = new CountDownLatch(1);
						lock.onLost(lost::countDown);
						out.println(ANSWER + "running");
						for (String order = in.readLine(); !"end".equals(order); order = in.readLine()) {
							if (order == null) {
								return;
							}
							if ("await loss".equals(order)) {
								lost.await();
							}
							out.println(ANSWER + (lock.isHeld() ? "held" : "lost"));
						}
					});
		out.println(ANSWER + (outcome instanceof RunOutcome.Executed executed && executed.lockLost()
				? "ended without lock" : "ended with lock"));
	}

}
