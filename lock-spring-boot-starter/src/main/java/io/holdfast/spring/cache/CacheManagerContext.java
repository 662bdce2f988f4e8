package io.holdfast.spring.cache;

import java.lang.reflect.Type;
import java.util.Map;

import io.holdfast.cache.CacheService;
import org.jspecify.annotations.Nullable;

/**
 * The parts that the caches of one manager share.
 *
 * @param service stores the values
 * @param executor runs tasks that wait for Redis when callers must not block
 * @param transactionAware whether changes wait for the commit
 * @param types the configured types by cache name, which override those of callers
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
	 * The type as which the values of a cache are read.
	 * @param cache the cache's name
	 * @param call the call of a cached method; null if it is unknown
	 * @return the type; null if it is neither configured nor declared
	 */
	@Nullable Type type(String cache, @Nullable CacheCall call) {
		Type configured = this.types.get(cache);
		return (configured != null || call == null) ? configured : call.type();
	}

}
