package io.holdfast.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A store refused a command temporarily and did not execute it, so the command can be
 * repeated. A Cluster does so while it moves a slot, or while a slot has no owner.
 */
public final class TransientRefusalException extends RuntimeException {

	/** The pauses between repetitions. */
	public static final Polling PAUSES = new Polling(Duration.ofMillis(5), Duration.ofMillis(50));

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message the store's message
	 * @param cause the refusal, {@code null} if nothing was sent
	 */
	public TransientRefusalException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
