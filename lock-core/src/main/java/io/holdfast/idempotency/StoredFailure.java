package io.holdfast.idempotency;

import java.io.Serializable;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * An exception that is stored as the outcome of an operation.
 *
 * @param type the name of its class, as text; no class is ever loaded from it
 * @param message its message
 */
public record StoredFailure(String type, @Nullable String message) implements Serializable {

	/**
	 * Create the stored form of an exception.
	 * @param failure the exception
	 * @return its class's name and its message; no message if its {@code getMessage()}
	 * throws
	 */
	public static StoredFailure of(Throwable failure) {
		return new StoredFailure(failure.getClass().getName(), Printable.message(failure));
	}

}
