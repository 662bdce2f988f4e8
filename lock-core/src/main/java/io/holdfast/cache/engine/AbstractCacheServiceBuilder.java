package io.holdfast.cache.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.CacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all cache services have in common. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractCacheServiceBuilder<B extends AbstractCacheServiceBuilder<B>> {

	final CacheCodec codec;

	final Map<String, CacheSettings> caches = new LinkedHashMap<>();

	CacheSettings defaults = CacheSettings.defaults();

	@Nullable String namespace;

	String keyPrefix = "cache:";

	int maxKeyLength = 512;

	int maxPending = 10_000;

	@Nullable Executor refreshExecutor;

	/**
	 * Begin to build.
	 * @param codec writes and reads values
	 */
	protected AbstractCacheServiceBuilder(CacheCodec codec) {
		this.codec = codec;
	}

	protected abstract B self();

	/**
	 * The namespace, which precedes every key and the name of the channel, followed by a
	 * colon. Default: none.
	 * @param namespace of the application
	 * @return this builder
	 */
	public B namespace(@Nullable String namespace) {
		this.namespace = namespace;
		return self();
	}

	/**
	 * The prefix, which follows the namespace in every key. Default: {@code cache:}.
	 * @param keyPrefix with its colon
	 * @return this builder
	 */
	public B keyPrefix(String keyPrefix) {
		this.keyPrefix = keyPrefix;
		return self();
	}

	/**
	 * The longest key in bytes. A longer key becomes its beginning and a hash. Default:
	 * 512.
	 * @param maxKeyLength at least 128
	 * @return this builder
	 */
	public B maxKeyLength(int maxKeyLength) {
		this.maxKeyLength = maxKeyLength;
		return self();
	}

	/**
	 * The settings of caches that have none of their own. Default:
	 * {@link CacheSettings#defaults()}.
	 * @param defaults for caches that are not named here
	 * @return this builder
	 */
	public B defaults(CacheSettings defaults) {
		this.defaults = defaults;
		return self();
	}

	/**
	 * Give a cache settings of its own.
	 * @param name the cache's name
	 * @param settings its settings
	 * @return this builder
	 */
	public B cache(String name, CacheSettings settings) {
		this.caches.put(name, settings);
		return self();
	}

	/**
	 * The threads for loads that no caller waits for to the end: early refreshes, and
	 * loads behind a stale answer. Default: at most four daemon threads of the service.
	 * @param refreshExecutor may reject tasks, which are then skipped
	 * @return this builder
	 */
	public B refreshExecutor(Executor refreshExecutor) {
		this.refreshExecutor = refreshExecutor;
		return self();
	}

	/**
	 * How many changes are remembered while the store is down. Default: 10,000.
	 * @param maxPending the limit; beyond it, caches are cleared instead
	 */
	protected void rememberAtMost(int maxPending) {
		this.maxPending = maxPending;
	}

}
