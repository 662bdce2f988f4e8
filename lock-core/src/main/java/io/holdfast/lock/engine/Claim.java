package io.holdfast.lock.engine;

/**
 * A key and the token that one acquisition puts there, until it no longer wants it.
 */
final class Claim {

	private final String key;

	private final String token;

	private volatile boolean wanted = true;

	Claim(String key, String token) {
		this.key = key;
		this.token = token;
	}

	String key() {
		return this.key;
	}

	String token() {
		return this.token;
	}

	boolean isWanted() {
		return this.wanted;
	}

	void giveUp() {
		this.wanted = false;
	}

}
