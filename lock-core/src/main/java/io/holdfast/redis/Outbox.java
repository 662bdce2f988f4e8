package io.holdfast.redis;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that wait to be written to one connection, in the order in which they were
 * given, whatever thread gives them. The driver alone does not keep that order: what its
 * own I/O thread writes overtakes what other threads have handed to it.
 * <p>
 * Commands that gather while the I/O thread is busy leave in one flush; a single one
 * leaves at once.
 */
final class Outbox {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	private final Executor writer;

	private final Runnable flush;

	Outbox(Executor writer, Runnable flush) {
		this.writer = writer;
		this.flush = flush;
	}

	/**
	 * Write a command behind all that were given before.
	 * @param command hands the command to the driver; must not throw
	 * @throws RejectedExecutionException when the I/O thread has ended
	 */
	void add(Runnable command) {
		this.commands.add(command);
		if (this.waiting.getAndIncrement() == 0) {
			start();
		}
	}

	private void start() {
		try {
			this.writer.execute(this::write);
		}
		catch (RejectedExecutionException ex) {
			// Whoever comes later must hear of it too, and not wait behind this one.
			this.commands.clear();
			this.waiting.set(0);
			throw ex;
		}
	}

	private void write() {
		int seen = this.waiting.get();
		for (Runnable command = this.commands.poll(); command != null; command = this.commands.poll()) {
			command.run();
		}
		try {
			this.flush.run();
		}
		catch (RuntimeException ex) {
			// Of a connection that is closed; with it, its commands have failed.
			logger.debug("Commands could not be flushed", ex);
		}
		if (this.waiting.addAndGet(-seen) > 0) {
			// The I/O thread reads before it writes again.
			start();
		}
	}

}
