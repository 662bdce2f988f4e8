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
 * The caches of a {@link CacheService} for Spring's annotations. A cache exists as soon
 * as it is asked for. Closing the manager leaves the service open. Thread-safe.
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
	 * Build a manager.
	 * @param service keeps the values; stays open when the manager is closed
	 * @return a builder
	 */
	public static Builder builder(CacheService service) {
		return new Builder(service);
	}

	/**
	 * A cache.
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
	 * The caches that were configured or asked for.
	 * @return their names
	 */
	@Override
	public Collection<String> getCacheNames() {
		return Collections.unmodifiableSet(this.caches.keySet());
	}

	/**
	 * Hear of every cache, of those that exist already at once.
	 * @param listener called on the thread that asks for the cache, perhaps twice for one
	 * that comes at the same time
	 */
	public void onCache(Consumer<HoldfastCache> listener) {
		this.listeners.add(listener);
		this.caches.values().forEach(listener);
	}

	/**
	 * The type that a cache was given.
	 * @param cache its name
	 * @return what its values are read as; null when cached methods say
	 */
	public @Nullable Class<?> typeOf(String cache) {
		return this.context.types().get(cache);
	}

	@Override
	public void close() {
		this.context.executor().close();
	}

	/**
	 * Collects what a manager is built of. Not thread-safe.
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
		 * commit of an active transaction; true, if not said.
		 * @param transactionAware whether they do
		 * @return this builder
		 */
		public Builder transactionAware(boolean transactionAware) {
			this.transactionAware = transactionAware;
			return this;
		}

		/**
		 * What the values of a cache are read as, whatever the cached method returns.
		 * @param cache the cache's name
		 * @param type a class that JSON can be read as
		 * @return this builder
		 */
		public Builder type(String cache, Class<?> type) {
			this.types.put(cache, type);
			return this;
		}

		/**
		 * What carries the context of callers over to threads that wait for them.
		 * @param decorators applied one after the other
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
