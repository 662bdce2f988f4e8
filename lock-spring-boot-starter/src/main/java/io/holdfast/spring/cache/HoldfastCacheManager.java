package io.holdfast.spring.cache;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.holdfast.cache.CacheService;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.CacheManager;
import org.springframework.core.task.TaskDecorator;

/**
 * The caches of a {@link CacheService} for Spring's annotations. A cache is created when
 * it is first requested. Closing the manager leaves the service open. Thread-safe.
 */
public final class HoldfastCacheManager implements CacheManager, AutoCloseable {

	private final CacheManagerContext context;

	private final Map<String, HoldfastCache> caches = new ConcurrentHashMap<>();

	private final List<Consumer<HoldfastCache>> listeners = new CopyOnWriteArrayList<>();

	private HoldfastCacheManager(CacheManagerContext context) {
		this.context = context;
		context.service().cacheNames().forEach(this::getCache);
		context.types().keySet().forEach(this::getCache);
	}

	/**
	 * Create a builder.
	 * @param service stores the values; the manager does not close it
	 * @return a builder
	 */
	public static Builder builder(CacheService service) {
		return new Builder(service);
	}

	/**
	 * Get a cache, which is created if necessary.
	 * @param name its name
	 * @return the cache, the same for the same name
	 */
	@Override
	public HoldfastCache getCache(String name) {
		HoldfastCache known = this.caches.get(name);
		if (known != null) {
			return known;
		}
		HoldfastCache fresh = new HoldfastCache(name, this.context, null);
		HoldfastCache other = this.caches.putIfAbsent(name, fresh);
		if (other != null) {
			return other;
		}
		this.listeners.forEach((listener) -> listener.accept(fresh));
		return fresh;
	}

	/**
	 * The caches that were configured or requested.
	 * @return their names
	 */
	@Override
	public Collection<String> getCacheNames() {
		return Collections.unmodifiableSet(this.caches.keySet());
	}

	/**
	 * Register a listener that is called for every cache, at once for those that exist
	 * already.
	 * @param listener called on the thread that requests the cache; may be called twice
	 * for a cache that is created during the registration
	 */
	public void onCache(Consumer<HoldfastCache> listener) {
		this.listeners.add(listener);
		this.caches.values().forEach(listener);
	}

	/**
	 * The configured type of a cache.
	 * @param cache its name
	 * @return the type as which its values are read; null if it depends on the cached
	 * method
	 */
	public @Nullable Class<?> typeOf(String cache) {
		return this.context.types().get(cache);
	}

	@Override
	public void close() {
		this.context.executor().close();
	}

	/**
	 * Builds a {@link HoldfastCacheManager}. Not thread-safe.
	 */
	public static final class Builder {

		private final CacheService service;

		private final Map<String, Class<?>> types = new LinkedHashMap<>();

		private boolean transactionAware = true;

		private List<TaskDecorator> decorators = List.of();

		private Builder(CacheService service) {
			this.service = service;
		}

		/**
		 * Whether changes by {@code put}, {@code evict} and {@code clear} wait for the
		 * commit of an active transaction. Default: true.
		 * @param transactionAware whether they wait
		 * @return this builder
		 */
		public Builder transactionAware(boolean transactionAware) {
			this.transactionAware = transactionAware;
			return this;
		}

		/**
		 * The type as which the values of a cache are read, instead of the one that the
		 * cached method returns.
		 * @param cache the cache's name
		 * @param type a class that JSON can be read as
		 * @return this builder
		 */
		public Builder type(String cache, Class<?> type) {
			this.types.put(cache, type);
			return this;
		}

		/**
		 * Decorators that carry the context of callers over to the threads that work for
		 * them. Default: none.
		 * @param decorators the decorators, applied in this order
		 * @return this builder
		 */
		public Builder taskDecorators(List<TaskDecorator> decorators) {
			this.decorators = List.copyOf(decorators);
			return this;
		}

		/**
		 * Build the manager.
		 * @return a manager, to be closed
		 */
		public HoldfastCacheManager build() {
			return new HoldfastCacheManager(new CacheManagerContext(this.service, new CacheExecutor(this.decorators),
					this.transactionAware, Map.copyOf(this.types)));
		}

	}

}
