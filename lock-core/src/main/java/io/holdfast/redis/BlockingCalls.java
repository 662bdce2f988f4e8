package io.holdfast.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import io.holdfast.engine.TransientRefusalException;
import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to a node and waits for the answers, no longer than the command timeout.
 * Within that time it repeats a command that was refused temporarily, that was not sent
 * because the connection is being replaced, or, if it is repeatable, that was in flight
 * when the connection ended. Thread-safe.
 */
public final class BlockingCalls {

	private final RedisNode node;

	private final Duration timeout;

	/**
	 * Create calls.
	 * @param node the node
	 * @param timeout the command timeout
	 */
	public BlockingCalls(RedisNode node, Duration timeout) {
		this.node = node;
		this.timeout = timeout;
	}

	/**
	 * Send a command and wait for the answer. An interrupt does not end the wait; the
	 * thread stays interrupted.
	 * @param <T> the type of the answer
	 * @param keys the keys of the command
	 * @param repeatable whether the command may be sent again if the connection ends
	 * before the answer; false if that could undo changes made in between
	 * @param command sends the command
	 * @return the answer
	 * @throws RedisNodeUnavailableException if the command was not sent, or was refused
	 * for the whole time
	 * @throws RedisTimeoutException if the command was not answered in time
	 */
	public <T extends @Nullable Object> T ask(List<String> keys, boolean repeatable,
			Function<RedisNode, CompletionStage<T>> command) {
		long end = System.nanoTime() + this.timeout.toNanos();
		boolean interrupted = false;
		try {
			for (int attempts = 0;; attempts++) {
				keys.forEach(this.node::checkUsable);
				Future<T> answer = command.apply(this.node).toCompletableFuture();
				while (true) {
					try {
						return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
					}
					catch (InterruptedException ex) {
						interrupted = true;
					}
					catch (ExecutionException ex) {
						pause(keys, repeatable, ex.getCause(), end, attempts);
						break;
					}
				}
			}
		}
		catch (TimeoutException ex) {
			this.node.unanswered(this.timeout);
			throw new RedisTimeoutException(this.timeout);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void pause(List<String> keys, boolean repeatable, @Nullable Throwable failure, long end, int attempts) {
		boolean passes = (failure instanceof RedisNodeUnavailableException)
				? keys.stream().anyMatch(this.node::isReturning) : failure instanceof TransientRefusalException
						|| repeatable && !(failure instanceof RedisCommandExecutionException);
		if (!passes) {
			throw (failure instanceof RuntimeException known) ? known : new IllegalStateException(failure);
		}
		long pause = TransientRefusalException.PAUSES.pause(attempts).toNanos();
		if (end - System.nanoTime() < pause) {
			throw new RedisNodeUnavailableException(String.valueOf((failure != null) ? failure.getMessage() : null));
		}
		LockSupport.parkNanos(pause);
	}

}
