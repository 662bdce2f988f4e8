package io.holdfast.cache.engine;

import io.holdfast.cache.CacheTicket;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of a miss.
 *
 * @param question the lookup
 * @param versions the versions at that time; null without a store
 * @param token is in the store until the entry is evicted; null without a store
 * @param sample of the memory
 */
record MissTicket(Question<?> question, @Nullable Versions versions, byte @Nullable [] token,
		Epochs.Sample sample) implements CacheTicket {

	/** For a miss in the store. */
	static MissTicket stored(Question<?> question, Versions versions, byte[] token) {
		return new MissTicket(question, versions, token, question.region().fallback().sample());
	}

	/** For a miss while there is no store. */
	static MissTicket local(Question<?> question) {
		return new MissTicket(question, null, null, question.region().fallback().sample());
	}

	@Override
	public String cache() {
		return this.question.region().name();
	}

	@Override
	public String key() {
		return this.question.key();
	}

	@Override
	public String toString() {
		return cache() + ":" + key();
	}

}
