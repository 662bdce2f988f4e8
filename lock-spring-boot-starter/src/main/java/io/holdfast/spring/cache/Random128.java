package io.holdfast.spring.cache;

import java.security.SecureRandom;

/**
 * Draws versions, marks and tokens. They are random and never counted: a counter that is
 * lost and begins again would repeat.
 */
final class Random128 {

	private static final SecureRandom RANDOM = new SecureRandom();

	private Random128() {
	}

	static byte[] next() {
		byte[] bytes = new byte[16];
		RANDOM.nextBytes(bytes);
		return bytes;
	}

}
