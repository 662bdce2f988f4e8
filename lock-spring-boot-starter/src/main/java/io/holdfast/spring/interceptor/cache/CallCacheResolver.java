package io.holdfast.spring.interceptor.cache;

import java.util.Collection;
import java.util.function.Supplier;

import io.holdfast.spring.cache.CacheCall;
import io.holdfast.spring.cache.HoldfastCache;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;

/**
 * Gives each call of a cached method its own cache instances, which know the method's
 * type, the call's tags and the miss that caused the method to run. Spring keeps them for
 * the whole call, on every thread that it uses.
 */
final class CallCacheResolver implements CacheResolver {

	private final Supplier<? extends CacheResolver> delegate;

	private final CachedMethods methods;

	/**
	 * Create a resolver.
	 * @param delegate supplies the resolver that chooses the caches; called at the first
	 * call
	 * @param methods has the information about the methods
	 */
	CallCacheResolver(Supplier<? extends CacheResolver> delegate, CachedMethods methods) {
		this.delegate = delegate;
		this.methods = methods;
	}

	@Override
	public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
		Collection<? extends Cache> caches = this.delegate.get().resolveCaches(context);
		if (caches.stream().noneMatch(HoldfastCache.class::isInstance)) {
			return caches;
		}
		CacheCall call = this.methods.call(context);
		return caches.stream()
			.map((cache) -> (cache instanceof HoldfastCache holdfast) ? holdfast.forCall(call) : cache)
			.toList();
	}

}
