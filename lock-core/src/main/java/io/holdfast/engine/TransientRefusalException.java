package io.holdfast.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A store refused a command for the moment only, and did not carry it out: the same may
 * be asked again. A Cluster does so while it moves a slot, or while nobody has it.
 */
public final class TransientRefusalException extends RuntimeException {

	/** How long to wait before it is asked again, each time. */
	public static final Polling PAUSES = new Polling(Duration.ofMillis(5), Duration.ofMillis(50));

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message what the store says
	 * @param cause the refusal, {@code null} where nothing was sent
	 */
	public TransientRefusalException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
