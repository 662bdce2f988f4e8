package io.holdfast.redis;

/**
 * A server, or a proxy before it, gave an answer that is none to what was asked.
 */
public class RedisReplyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RedisReplyException(String what) {
		super("the answer cannot be read: " + what, null, false, false);
	}

}
