package io.holdfast.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A process and the {@link Watchdog} under which it runs. Its waits cannot be
 * interrupted, so that a test that interrupts its own thread still cleans up.
 */
final class WatchedProcess {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Set<WatchedProcess> ALIVE = ConcurrentHashMap.newKeySet();

	static {
		// The watchdog ends servers after this JVM, so that code that closes a client in
		// a shutdown hook can still reach them. This hook ends servers whose watchdog was
		// killed.
		Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(WatchedProcess::killUnlessWatched)));
	}

	private final Process watchdog;

	private final ProcessHandle process;

	private WatchedProcess(Process watchdog, ProcessHandle process) {
		this.watchdog = watchdog;
		this.process = process;
	}

	static WatchedProcess of(Process watchdog, long pid) {
		WatchedProcess process = new WatchedProcess(watchdog, ProcessHandle.of(pid).orElseGet(watchdog::toHandle));
		ALIVE.add(process);
		watchdog.onExit().thenRun(() -> {
			if (!process.process.isAlive()) {
				ALIVE.remove(process);
			}
		});
		return process;
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive() && this.watchdog.isAlive();
	}

	void stop() {
		resume();
		this.process.destroy();
		if (!awaitEnd(PATIENCE)) {
			kill();
		}
	}

	void kill() {
		this.process.destroyForcibly();
		if (!awaitEnd(PATIENCE)) {
			throw new IllegalStateException("Process " + pid() + " is still running after it was killed");
		}
	}

	void pause() {
		signal("STOP");
		Path stat = Path.of("/proc", Long.toString(pid()), "stat");
		while (isAlive() && Files.exists(stat) && !isStopped(stat)) {
			Thread.onSpinWait();
		}
	}

	private static boolean isStopped(Path stat) {
		try {
			String text = Files.readString(stat);
			return text.startsWith("T", text.lastIndexOf(')') + 2);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void resume() {
		if (isAlive()) {
			signal("CONT");
		}
	}

	// Only a shell always has this command.
	private void signal(String signal) {
		try {
			Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid()).start();
			if (!awaitEnd(kill, PATIENCE) || kill.exitValue() != 0) {
				throw new IllegalStateException("Process " + pid() + " does not run, so it cannot get SIG" + signal);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Wait for the end of the process.
	 * @param patience how long
	 * @return whether it has ended
	 */
	boolean awaitEnd(Duration patience) {
		return awaitEnd(this.watchdog, patience);
	}

	static boolean awaitEnd(Process process, Duration patience) {
		long deadline = System.nanoTime() + patience.toNanos();
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void killUnlessWatched() {
		if (!this.watchdog.isAlive()) {
			this.process.destroyForcibly();
		}
	}

}
