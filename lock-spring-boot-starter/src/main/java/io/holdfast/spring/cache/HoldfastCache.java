package io.holdfast.spring.cache;

import java.lang.reflect.Type;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheService;
import io.holdfast.cache.CacheTicket;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheOperationInvoker;
import org.springframework.cache.support.SimpleValueWrapper;

/**
 * Adapts a cache of {@link CacheService} to Spring. Values are read as the type in
 * {@code holdfast.cache.caches.<name>.type} or, by default, as the type that the cached
 * method returns. Without either, only {@link #get(Object, Class)} can read values.
 * {@link #get(Object, Callable)} and {@link #retrieve(Object, Supplier)} load once across
 * all instances.
 * <p>
 * {@link #put}, {@link #evict} and {@link #clear} wait for the commit of an active
 * transaction ({@code holdfast.cache.transaction-aware}); {@link #putIfAbsent},
 * {@link #evictIfPresent} and {@link #invalidate} do not. Thread-safe.
 */
public final class HoldfastCache implements Cache {

	private final String name;

	private final CacheManagerContext context;

	private final @Nullable CacheCall call;

	/** The ticket of the miss because of which the cached method runs. */
	private final AtomicReference<@Nullable CacheTicket> ticket = new AtomicReference<>();

	HoldfastCache(String name, CacheManagerContext context, @Nullable CacheCall call) {
		this.name = name;
		this.context = context;
		this.call = call;
	}

	/**
	 * The same cache for one call of a cached method. Internal to this module.
	 * @param call the call
	 * @return a cache to be used for this call only
	 */
	public HoldfastCache forCall(CacheCall call) {
		return new HoldfastCache(this.name, this.context, call);
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public CacheService getNativeCache() {
		return this.context.service();
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		return wrap(lookup(text(key), type(), options()));
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		CacheLookup<T> found = lookup(text(key), (type != null) ? type : type(), options());
		return found.isHit() ? found.value() : null;
	}

	@Override
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		try {
			return load(text(key), type(), options(), valueLoader);
		}
		catch (LoaderException ex) {
			throw new ValueRetrievalException(key, valueLoader, ex.thrown());
		}
	}

	@Override
	public CompletableFuture<?> retrieve(Object key) {
		String text = text(key);
		Type type = type();
		CacheOptions options = options();
		return this.context.executor().supply(() -> wrap(lookup(text, type, options)));
	}

	@Override
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		String text = text(key);
		Type type = type();
		CacheOptions options = options();
		return this.context.executor().supply(() -> load(text, type, options, () -> await(valueLoader)));
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		String text = text(key);
		CacheOptions options = options();
		Type type = this.context.type(this.name, this.call);
		CacheTicket missed = this.ticket.getAndSet(null);
		change(() -> {
			if (missed != null && missed.key().equals(text)) {
				this.context.service().put(missed, value, options);
			}
			else {
				this.context.service().put(this.name, text, value, (type != null) ? type : Object.class, options);
			}
		});
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		Type declared = this.context.type(this.name, this.call);
		Type type = (declared == null && value != null) ? value.getClass() : type();
		return wrap(this.context.service().putIfAbsent(this.name, text(key), type, value, options()));
	}

	@Override
	public void evict(Object key) {
		String text = text(key);
		change(() -> this.context.service().evict(this.name, text));
	}

	/**
	 * Evict a key at once, also inside a transaction. For a method that returns before it
	 * has a value, this happens in the background, so that its caller does not block.
	 * @param key the key
	 * @return whether there was a value, as far as is known
	 */
	@Override
	public boolean evictIfPresent(Object key) {
		String text = text(key);
		if (this.call != null && this.call.async()) {
			this.context.executor().change(this.name, () -> this.context.service().evict(this.name, text));
			return false;
		}
		return this.context.service().evict(this.name, text);
	}

	@Override
	public void clear() {
		change(() -> this.context.service().clear(this.name));
	}

	/**
	 * Drop all values at once, also inside a transaction. For a method that returns
	 * before it has a value, this happens in the background, so that its caller does not
	 * block.
	 * @return false, because it is not known whether there were any
	 */
	@Override
	public boolean invalidate() {
		if (this.call != null && this.call.async()) {
			this.context.executor().change(this.name, () -> this.context.service().clear(this.name));
		}
		else {
			this.context.service().clear(this.name);
		}
		return false;
	}

	private <T> CacheLookup<T> lookup(String key, Type type, CacheOptions options) {
		if (this.call == null) {
			return this.context.service().get(this.name, key, type);
		}
		CacheLookup<T> found = this.context.service().getForPut(this.name, key, type, options);
		this.ticket.set(found.ticket());
		return found;
	}

	private <T> @Nullable T load(String key, Type type, CacheOptions options, Callable<? extends @Nullable T> loader)
			throws LoaderException {
		return this.context.service().<T, LoaderException>getOrLoad(this.name, key, type, options, () -> {
			try {
				return loader.call();
			}
			catch (LoaderException ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new LoaderException(ex);
			}
		});
	}

	private void change(Runnable change) {
		if (this.call != null && this.call.async()) {
			this.context.executor().change(this.name, change);
		}
		else {
			this.context.change(change);
		}
	}

	private CacheOptions options() {
		return (this.call == null) ? CacheOptions.defaults() : CacheOptions.defaults().withTags(this.call.tags());
	}

	private String text(Object key) {
		return CacheKeyConverter.text(this.name, key, (this.call != null) ? this.call.arguments() : null);
	}

	private Type type() {
		Type type = this.context.type(this.name, this.call);
		if (type == null) {
			throw new IllegalStateException(
					"Cache '" + Printable.of(this.name) + "' does not know the type of its values"
							+ ((this.call != null) ? " for " + this.call.method() : "")
							+ ", and no class name is ever taken from Redis. Read it with cache.get(key, Type.class) or"
							+ " CacheService, or through a @Cacheable method; or set holdfast.cache.caches."
							+ Printable.of(this.name) + ".type to a class.");
		}
		return type;
	}

	private static @Nullable ValueWrapper wrap(CacheLookup<?> found) {
		return found.isHit() ? new SimpleValueWrapper(found.value()) : null;
	}

	private static <T> @Nullable T await(Supplier<CompletableFuture<T>> loader) throws LoaderException {
		try {
			return loader.get().get();
		}
		catch (CacheOperationInvoker.ThrowableWrapper ex) {
			// Spring unwraps it only for callers that get the exception synchronously.
			throw new LoaderException(ex.getOriginal());
		}
		catch (ExecutionException ex) {
			throw new LoaderException((ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LoaderException(ex);
		}
	}

}
