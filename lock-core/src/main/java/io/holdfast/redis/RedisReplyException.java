package io.holdfast.redis;

/**
 * A server, or a proxy in front of it, sent an answer that does not fit the command.
 */
public class RedisReplyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RedisReplyException(String what) {
		super("the answer cannot be read: " + what, null, false, false);
	}

}
