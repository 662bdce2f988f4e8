package io.holdfast.cache.engine;

import io.holdfast.cache.CacheTicket;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of a miss.
 *
 * @param request the lookup
 * @param versions the versions at that time; null without a store
 * @param token the token, which is in the store until the entry is evicted; null without
 * a store
 * @param sample the sample of the memory
 */
record MissTicket(CacheRequest<?> request, @Nullable TagVersions versions, byte @Nullable [] token,
		InvalidationClock.Sample sample) implements CacheTicket {

	/** For a miss in the store. */
	static MissTicket stored(CacheRequest<?> request, TagVersions versions, byte[] token) {
		return new MissTicket(request, versions, token, request.namedCache().fallback().sample());
	}

	/** For a miss while there is no store. */
	static MissTicket local(CacheRequest<?> request) {
		return new MissTicket(request, null, null, request.namedCache().fallback().sample());
	}

	@Override
	public String cache() {
		return this.request.namedCache().name();
	}

	@Override
	public String key() {
		return this.request.key();
	}

	@Override
	public String toString() {
		return cache() + ":" + key();
	}

}
