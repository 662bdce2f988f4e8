package io.holdfast.redis;

/**
 * A server, or a proxy before it, gave an answer that is none to what was asked.
 */
public class RedisAnswerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RedisAnswerException(String what) {
		super("the answer cannot be read: " + what, null, false, false);
	}

}
