package io.holdfast.cache.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.CacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * Base of the builders of cache services. Not thread-safe.
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
	 * Create a builder.
	 * @param codec writes and reads values
	 */
	protected AbstractCacheServiceBuilder(CacheCodec codec) {
		this.codec = codec;
	}

	protected abstract B self();

	/**
	 * The namespace, which precedes every key and the name of the channel, followed by a
	 * colon. Default: none.
	 * @param namespace the namespace of the application
	 * @return this builder
	 */
	public B namespace(@Nullable String namespace) {
		this.namespace = namespace;
		return self();
	}

	/**
	 * The prefix, which follows the namespace in every key. Default: {@code cache:}.
	 * @param keyPrefix the prefix, including its colon
	 * @return this builder
	 */
	public B keyPrefix(String keyPrefix) {
		this.keyPrefix = keyPrefix;
		return self();
	}

	/**
	 * The maximum length of a key in bytes. A longer key is replaced by its beginning and
	 * a hash. Default: 512.
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
	 * @param defaults the settings
	 * @return this builder
	 */
	public B defaults(CacheSettings defaults) {
		this.defaults = defaults;
		return self();
	}

	/**
	 * Configure a cache.
	 * @param name the cache's name
	 * @param settings its settings
	 * @return this builder
	 */
	public B cache(String name, CacheSettings settings) {
		this.caches.put(name, settings);
		return self();
	}

	/**
	 * Runs loads in the background: early refreshes, and loads after a stale value was
	 * returned. Default: at most four daemon threads of the service.
	 * @param refreshExecutor the executor; may reject tasks, which are then skipped
	 * @return this builder
	 */
	public B refreshExecutor(Executor refreshExecutor) {
		this.refreshExecutor = refreshExecutor;
		return self();
	}

	/**
	 * How many changes are remembered while a server is down. Default: 10,000.
	 * @param maxPending the limit; beyond it, caches are cleared instead
	 */
	protected void rememberAtMost(int maxPending) {
		this.maxPending = maxPending;
	}

}
