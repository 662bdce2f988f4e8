package io.holdfast.lock.redis;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.test.ChildJvm;
import io.holdfast.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JVM, possibly with a slow clock, whose threads increment the counter, each time
 * under the lock and with its fence. Some give up waiting, some are interrupted, and some
 * hold the lock for longer than a lease.
 */
final class FencedCounterProcess {

	private static final Logger logger = LoggerFactory.getLogger(FencedCounterProcess.class);

	private static final int THREADS = 16;

	private static final Duration LEASE = Duration.ofMillis(900);

	private final RedlockClient client;

	private final Path directory;

	private final String instance;

	private final Instant end;

	/** The JVM may have been paused the whole time. */
	private volatile boolean hadTurn;

	private FencedCounterProcess(RedlockClient client, Path directory, String instance, Instant end) {
		this.client = client;
		this.directory = directory;
		this.instance = instance;
		this.end = end;
	}

	static Process start(List<String> uris, Path directory, String instance, Duration behind, Duration duration) {
		// Its log is only needed to analyze a failure.
		ProcessBuilder.Redirect log = ProcessBuilder.Redirect.to(directory.resolve(instance + ".log").toFile());
		return ChildJvm.launch(log, FencedCounterProcess.class, String.join(",", uris), directory.toString(), instance,
				duration.toString(), behind.toString());
	}

	public static void main(String[] arguments) throws InterruptedException {
		try (RedlockClient client = RedlockClient.builder()
			.uris(List.of(arguments[0].split(",")))
			.instanceId(arguments[2])
			.timeSource(behind(Duration.parse(arguments[4])))
			.build()) {
			LockClients.awaitConnected(client);
			Instant end = Instant.now().plus(Duration.parse(arguments[3]));
			new FencedCounterProcess(client, Path.of(arguments[1]), arguments[2], end).run();
		}
	}

	private static TimeSource behind(Duration lag) {
		return new TimeSource() {

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public long currentTimeMillis() {
				return System.currentTimeMillis() - lag.toMillis();
			}

		};
	}

	/**
	 * Whether to continue: until the end, or for a minute longer if it has not had the
	 * lock until then.
	 */
	private boolean goesOn() {
		Instant now = Instant.now();
		return now.isBefore(this.end) || (!this.hadTurn && now.isBefore(this.end.plusSeconds(60)));
	}

	private void run() throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			Thread thread = new Thread(this::count);
			thread.setUncaughtExceptionHandler((failed, failure) -> {
				logger.error("An increment failed", failure);
				Runtime.getRuntime().halt(1);
			});
			threads.add(thread);
			thread.start();
		}
		while (goesOn()) {
			LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
			threads.get(ThreadLocalRandom.current().nextInt(THREADS)).interrupt();
		}
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private void count() {
		try (FencedCounter counter = FencedCounter.open(this.directory)) {
			while (goesOn()) {
				LockOptions options = LockOptions.defaults()
					.withLease(LEASE)
					.withWait(Duration.ofMillis(ThreadLocalRandom.current().nextInt(3000)))
					.fenced();
				try (LockHandle lock = this.client.acquire("counter", options)) {
					increment(counter, lock);
				}
				catch (LockNotAcquiredException | LockUnavailableException | LockInterruptedException ex) {
					logger.debug("No turn", ex);
				}
				// The interrupt of this turn must not end the next one.
				Thread.interrupted();
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Between reading and writing, it sometimes pauses for longer than a lease: the lock
	 * is renewed, or lost if the whole JVM is paused meanwhile. It writes without
	 * checking whether the lock is still held, like a holder that is paused right after
	 * such a check.
	 */
	private void increment(FencedCounter counter, LockHandle lock) throws SQLException {
		OptionalLong value = counter.read(lock.fence());
		if (ThreadLocalRandom.current().nextInt(50) == 0) {
			Thread.interrupted();
			LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2 * LEASE.toNanos()));
		}
		if (value.isEmpty() || !counter.write(value.getAsLong() + 1, lock.fence(), this.instance)) {
			counter.rejected(lock.fence(), this.instance, lock.isHeld());
		}
		else {
			this.hadTurn = true;
		}
	}

}
