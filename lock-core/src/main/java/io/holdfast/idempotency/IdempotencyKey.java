package io.holdfast.idempotency;

import java.io.Serializable;

import io.holdfast.text.Printable;

/**
 * Identifies an operation: calls with an equal key are one operation.
 *
 * @param name the static name of the operation, for example {@code payments}; also the
 * name in its meters
 * @param key which of the operations, for example the idempotency key that a client sent
 */
public record IdempotencyKey(String name, String key) implements Serializable {

	/**
	 * Check the parts.
	 * @throws IllegalArgumentException if one is blank, contains control characters or is
	 * not valid Unicode
	 */
	public IdempotencyKey {
		check("name", name, "say which operation this is, like 'payments'");
		check("key", key, "say which of the operations this is; a shared key would mix their outcomes");
	}

	/**
	 * A key from its parts.
	 * @param name the static name of the operation
	 * @param key which of the operations
	 * @return the key
	 */
	public static IdempotencyKey of(String name, String key) {
		return new IdempotencyKey(name, key);
	}

	@Override
	public String toString() {
		return Printable.of(this.name) + ":" + Printable.of(this.key);
	}

	private static void check(String what, String text, String advice) {
		if (text.isBlank()) {
			throw new IllegalArgumentException(
					"The " + what + " of an idempotent operation must not be empty or blank; " + advice + ".");
		}
		// An unpaired surrogate is written as a question mark, so different keys would be
		// equal.
		int refused = text.codePoints()
			.filter((c) -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)
			.findFirst()
			.orElse(-1);
		if (refused >= 0) {
			throw new IllegalArgumentException(
					String.format("The %s of an idempotent operation has the %s \\u%04x at index %d; remove it.", what,
							Character.isISOControl(refused) ? "control character" : "unpaired surrogate", refused,
							text.indexOf(refused)));
		}
	}

}
