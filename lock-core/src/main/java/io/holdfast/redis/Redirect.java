package io.holdfast.redis;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A redirection by a server of a Cluster to the server that has the key.
 *
 * @param slot the key's slot
 * @param host the other server's host; empty for the host of the redirecting server
 * @param port the other server's port
 * @param once whether the redirection applies only to this command, while the slot is
 * being moved
 */
record Redirect(int slot, String host, int port, boolean once) {

	/**
	 * Parse a redirection.
	 * @param failure the failure, such as {@code MOVED 3999 127.0.0.1:6381} or the same
	 * with {@code ASK}
	 * @return the redirection, {@code null} if it is another failure
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
