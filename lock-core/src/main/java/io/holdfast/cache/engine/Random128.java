package io.holdfast.cache.engine;

import java.security.SecureRandom;

import io.holdfast.text.Printable;

/**
 * Draws versions, marks and tokens. They are random and never counted: a counter that is
 * lost and begins again would repeat.
 */
final class Random128 {

	static final int LENGTH = 16;

	private static final SecureRandom RANDOM = new SecureRandom();

	private Random128() {
	}

	static byte[] next() {
		byte[] bytes = new byte[LENGTH];
		RANDOM.nextBytes(bytes);
		return bytes;
	}

}
