package io.holdfast.redis;

/**
 * The connection ended with a large command on its way: of more than 64 KiB, which the
 * server or a proxy may not take. Whoever sends such a command again loses the connection
 * for everybody again, so it must not be. Whether the command was executed is not known.
 */
public class RedisCommandTooLargeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	static final int LARGE = 64 * 1024;

	RedisCommandTooLargeException(long size, Throwable cause) {
		super("the connection ended (" + DriverErrors.describe(cause) + ") with a command of " + size
				+ " characters on its way, which is not sent again; the server (proto-max-bulk-len) or a proxy may not"
				+ " take that much", cause, false, false);
	}

}
