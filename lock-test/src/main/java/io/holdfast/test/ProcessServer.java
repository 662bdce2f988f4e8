package io.holdfast.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A {@code redis-server} process on this machine, under a {@link Watchdog}.
 */
final class ProcessServer implements RedisServer {

	// The C libraries differ.
	private static final Pattern PORT_TAKEN = Pattern.compile("Address (already )?in use");

	private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration PING_TIMEOUT = Duration.ofMillis(500);

	private static final Duration POLL = Duration.ofMillis(5);

	private final Path executable;

	private final ServerSettings settings;

	private final Path log;

	private volatile @Nullable WatchedProcess process;

	ProcessServer(Path executable, ServerSettings settings) {
		this.executable = executable;
		this.settings = settings;
		this.log = settings.directory().resolve("redis.log");
	}

	@Override
	public void start(int port) {
		try {
			Files.createDirectories(this.settings.directory());
			long logged = Files.exists(this.log) ? Files.size(this.log) : 0;
			WatchedProcess started = launch(port);
			this.process = started;
			awaitAnswer(started, port, logged);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot run " + this.executable, ex);
		}
	}

	private WatchedProcess launch(int port) throws IOException {
		List<String> command = new ArrayList<>(Watchdog.commandLine());
		Path temporary = this.settings.temporary();
		command.add((temporary != null) ? temporary.toString() : "");
		command.add(this.log.toString());
		command.addAll(List.of(this.executable.toString(), "--port", Integer.toString(port), "--bind", "127.0.0.1",
				"--protected-mode", "yes", "--dir", this.settings.directory().toString()));
		command.addAll(this.settings.arguments());
		Process wrapper = new ProcessBuilder(command).directory(this.settings.directory().toFile())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		BufferedReader out = wrapper.inputReader(StandardCharsets.US_ASCII);
		String pid = out.readLine();
		if (pid == null) {
			throw new IllegalStateException("No shell to run Redis: /bin/sh ended at once");
		}
		return WatchedProcess.of(wrapper, Long.parseLong(pid));
	}

	private void awaitAnswer(WatchedProcess started, int port, long logged) throws IOException {
		RespClient client = this.settings.client(port).within(PING_TIMEOUT);
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		// Another Redis may answer on a port that was taken in between.
		while (!client.isProcess(started.pid())) {
			if (started.awaitEnd(POLL)) {
				throw failure("ended at once", port, logged);
			}
			if (System.nanoTime() > deadline) {
				started.kill();
				throw failure("did not answer within " + START_TIMEOUT, port, logged);
			}
		}
	}

	private IllegalStateException failure(String what, int port, long logged) throws IOException {
		byte[] bytes = Files.readAllBytes(this.log);
		int from = (int) Math.min(logged, bytes.length);
		String text = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
		String message = this.executable + " on port " + port + " " + what + "; its log says:\n" + text;
		return PORT_TAKEN.matcher(text).find() ? new PortTakenException(message) : new IllegalStateException(message);
	}

	@Override
	public void stop() {
		process().stop();
	}

	@Override
	public void kill() {
		process().kill();
	}

	@Override
	public void pause() {
		process().pause();
	}

	@Override
	public void resume() {
		process().resume();
	}

	@Override
	public void forget() {
		Directories.delete(this.settings.directory());
	}

	@Override
	public boolean isRunning() {
		WatchedProcess current = this.process;
		return current != null && current.isAlive();
	}

	@Override
	public long pid() {
		return process().pid();
	}

	@Override
	public void close() {
		WatchedProcess current = this.process;
		if (current != null && this.settings.persistent()) {
			current.stop();
		}
		else if (current != null) {
			current.kill();
		}
	}

	private WatchedProcess process() {
		WatchedProcess current = this.process;
		if (current == null) {
			throw new IllegalStateException("The Redis server was not started");
		}
		return current;
	}

}
