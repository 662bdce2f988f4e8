package io.holdfast.spring.cache;

import org.jspecify.annotations.Nullable;

/**
 * What a miss has seen, so that a value which is made afterwards is stored only if
 * nothing was evicted, invalidated or put in between. Good for
 * {@link CacheSettings#maxLoad()} at least, and for one value. Immutable.
 */
public final class CacheTicket {

	private final Question<?> question;

	private final @Nullable Versions versions;

	private final byte @Nullable [] token;

	private final Epochs.Sample sample;

	private CacheTicket(Question<?> question, @Nullable Versions versions, byte @Nullable [] token) {
		this.question = question;
		this.versions = versions;
		this.token = token;
		this.sample = question.region().fallback().sample();
	}

	/** For a miss in Redis. */
	static CacheTicket redis(Question<?> question, Versions versions, byte[] token) {
		return new CacheTicket(question, versions, token);
	}

	/** For a miss while there is no Redis. */
	static CacheTicket local(Question<?> question) {
		return new CacheTicket(question, null, null);
	}

	/**
	 * The cache that was asked.
	 * @return its name
	 */
	public String cache() {
		return this.question.region().name();
	}

	/**
	 * The key that was missing.
	 * @return as the caller gave it
	 */
	public String key() {
		return this.question.key();
	}

	Question<?> question() {
		return this.question;
	}

	@Nullable Versions versions() {
		return this.versions;
	}

	byte @Nullable [] token() {
		return this.token;
	}

	Epochs.Sample sample() {
		return this.sample;
	}

	@Override
	public String toString() {
		return cache() + ":" + key();
	}

}
