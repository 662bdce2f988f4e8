package io.holdfast.redis;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Where a server of a Cluster sends those who ask it for a key that another has.
 *
 * @param slot the key's slot
 * @param host the other server; empty for the host of the one that says so
 * @param port its port
 * @param once whether it has the key for this once only, while the slot is on its way
 */
record Redirect(int slot, String host, int port, boolean once) {

	/**
	 * Read a refusal.
	 * @param failure the refusal, as {@code MOVED 3999 127.0.0.1:6381} or the same with
	 * {@code ASK}
	 * @return where to ask, {@code null} when it is another failure
	 */
	static @Nullable Redirect of(Throwable failure) {
		String message = (failure instanceof RedisCommandExecutionException) ? failure.getMessage() : null;
		if (message == null || !(message.startsWith("MOVED ") || message.startsWith("ASK "))) {
			return null;
		}
		String[] parts = message.split(" ");
		int colon = parts[2].lastIndexOf(':');
		return new Redirect(Integer.parseInt(parts[1]), parts[2].substring(0, colon),
				Integer.parseInt(parts[2].substring(colon + 1)), message.startsWith("ASK"));
	}

}
