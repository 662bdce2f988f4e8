package io.holdfast.spring.cache;

import java.lang.reflect.Type;
import java.util.Map;

import io.holdfast.cache.CacheService;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of one manager share.
 *
 * @param service keeps the values
 * @param executor wait for Redis where callers must not
 * @param transactionAware whether changes wait for the commit
 * @param types of caches whose callers declare none
 */
record CacheManagerContext(CacheService service, CacheExecutor executor, boolean transactionAware,
		Map<String, Class<?>> types) {

	/**
	 * Make a change now, or after the commit.
	 */
	void change(Runnable change) {
		if (this.transactionAware) {
			AfterCommit.run(change);
		}
		else {
			change.run();
		}
	}

	/**
	 * What the values of a cache are read as.
	 * @param cache the cache's name
	 * @param call the call of a method; null when none is known
	 * @return the type; null when nobody says
	 */
	@Nullable Type type(String cache, @Nullable CacheCall call) {
		Type configured = this.types.get(cache);
		return (configured != null || call == null) ? configured : call.type();
	}

}
