package io.holdfast.redis;

/**
 * The connection ended while a command of 64 KiB or more was in flight, which the server
 * or a proxy may not accept. Do not send such a command again, because it would end the
 * connection of all callers again. It is unknown whether the command was executed.
 */
public class RedisCommandTooLargeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	static final int LARGE = 64 * 1024;

	RedisCommandTooLargeException(long size, Throwable cause) {
		super("the connection ended (" + DriverErrors.describe(cause) + ") while a command of " + size
				+ " characters was in flight, which is not sent again; the server (proto-max-bulk-len) or a proxy may not"
				+ " accept a command of this size", cause, false, false);
	}

}
