package io.holdfast.cache.engine;

import java.security.SecureRandom;

/**
 * Generates versions, marks and tokens. They are random, because a counter that is lost
 * and restarted would repeat values.
 */
final class RandomTokens {

	static final int LENGTH = 16;

	private static final SecureRandom RANDOM = new SecureRandom();

	private RandomTokens() {
	}

	static byte[] next() {
		byte[] bytes = new byte[LENGTH];
		RANDOM.nextBytes(bytes);
		return bytes;
	}

}
