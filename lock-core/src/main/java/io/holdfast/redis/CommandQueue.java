package io.holdfast.redis;

import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that wait to be written to one connection, in the order in which all
 * threads have added them. The driver alone does not keep that order: commands that its
 * own I/O thread writes overtake those that other threads have passed to it.
 * <p>
 * Commands that gather while the I/O thread is busy are sent in one flush; a single
 * command is sent at once. If many commands gather while the I/O thread delivers answers,
 * it writes them in between, so that the server can already work on them.
 */
final class CommandQueue {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private static final int MANY = 16;

	private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	private final Executor writer;

	private final BooleanSupplier onWriter;

	private final Runnable flush;

	/**
	 * How many of the waiting commands were written early. Accessed only by the I/O
	 * thread.
	 */
	private int writtenEarly;

	private boolean writing;

	/**
	 * Create a queue.
	 * @param writer the I/O thread
	 * @param onWriter whether the calling thread is the I/O thread
	 * @param flush sends what was written
	 */
	CommandQueue(Executor writer, BooleanSupplier onWriter, Runnable flush) {
		this.writer = writer;
		this.onWriter = onWriter;
		this.flush = flush;
	}

	/**
	 * Send a command after all commands that were added before.
	 * @param commands the driver's commands
	 * @param command sends the command
	 * @param answered receives the answer or the failure, once; must not throw
	 */
	<C, T> void send(C commands, Function<C, ? extends CompletionStage<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		try {
			add(() -> write(commands, command, answered));
		}
		catch (RejectedExecutionException ex) {
			answered.accept(null, new RedisNodeUnavailableException("not connected"));
		}
	}

	private <C, T> void write(C commands, Function<C, ? extends CompletionStage<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		CompletionStage<T> sent;
		try {
			sent = command.apply(commands);
		}
		catch (RuntimeException ex) {
			answered.accept(null, ex);
			return;
		}
		sent.whenComplete((value, failure) -> {
			answered.accept(value, failure);
			writeEarly();
		});
	}

	/**
	 * Write a command after all commands that were added before.
	 * @param command passes the command to the driver; must not throw
	 * @throws RejectedExecutionException if the I/O thread has ended
	 */
	void add(Runnable command) {
		this.commands.add(command);
		if (this.waiting.getAndIncrement() == 0) {
			start();
		}
	}

	/**
	 * Write the commands that have gathered, if there are many. Called for each answer.
	 */
	void writeEarly() {
		if (this.waiting.get() >= MANY && this.onWriter.getAsBoolean() && !this.writing
				&& this.waiting.get() - this.writtenEarly >= MANY) {
			this.writtenEarly += writeAll();
		}
	}

	private void start() {
		try {
			this.writer.execute(this::write);
		}
		catch (RejectedExecutionException ex) {
			// Later callers must be rejected as well, instead of queueing behind this
			// command.
			this.commands.clear();
			this.waiting.set(0);
			throw ex;
		}
	}

	private void write() {
		int seen = this.waiting.get();
		writeAll();
		this.writtenEarly = 0;
		if (this.waiting.addAndGet(-seen) > 0) {
			// Not in a loop, so that the I/O thread reads before it writes again.
			start();
		}
	}

	private int writeAll() {
		int written = 0;
		this.writing = true;
		for (Runnable command = this.commands.poll(); command != null; command = this.commands.poll()) {
			command.run();
			written++;
		}
		this.writing = false;
		if (written == 0) {
			return 0;
		}
		try {
			this.flush.run();
		}
		catch (RuntimeException ex) {
			// The connection is closed, so its commands have failed already.
			logger.debug("Commands could not be flushed", ex);
		}
		return written;
	}

}
