package io.holdfast.engine;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Generates tokens: the instance id, a colon, and 128 bits from a cryptographic
 * generator. It uses several generators, each read in blocks, so that threads do not
 * queue for one.
 */
public final class TokenGenerator {

	private static final int STRIPES = 16;

	private static final int BYTES = 16;

	private final String prefix;

	private final Stripe[] stripes = new Stripe[STRIPES];

	/**
	 * Create a generator.
	 * @param instanceId the part before the random bits
	 */
	public TokenGenerator(String instanceId) {
		this.prefix = instanceId + ":";
		for (int i = 0; i < STRIPES; i++) {
			this.stripes[i] = new Stripe();
		}
	}

	/**
	 * Generate a token.
	 * @return a unique token
	 */
	public String next() {
		int start = (int) (Thread.currentThread().getId() % STRIPES);
		for (int i = 0; i < STRIPES; i++) {
			Stripe stripe = this.stripes[(start + i) % STRIPES];
			if (stripe.lock.tryLock()) {
				return next(stripe);
			}
		}
		Stripe stripe = this.stripes[start];
		stripe.lock.lock();
		return next(stripe);
	}

	private String next(Stripe stripe) {
		try {
			return this.prefix + stripe.draw();
		}
		finally {
			stripe.lock.unlock();
		}
	}

	/**
	 * The instance that a token names.
	 * @param token a lock key's value
	 * @return the part before the random bits, or the whole value if another client
	 * library wrote it
	 */
	public static String holderOf(String token) {
		int colon = token.length() - 2 * BYTES - 1;
		return (colon > 0 && token.charAt(colon) == ':') ? token.substring(0, colon) : token;
	}

	private static final class Stripe {

		private final ReentrantLock lock = new ReentrantLock();

		private final SecureRandom random = new SecureRandom();

		private final byte[] block = new byte[64 * BYTES];

		private int used = this.block.length;

		private String draw() {
			if (this.used == this.block.length) {
				this.random.nextBytes(this.block);
				this.used = 0;
			}
			String drawn = HexFormat.of().formatHex(this.block, this.used, this.used + BYTES);
			this.used += BYTES;
			return drawn;
		}

	}

}
