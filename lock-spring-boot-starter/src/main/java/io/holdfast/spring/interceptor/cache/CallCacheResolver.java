package io.holdfast.spring.interceptor.cache;

import java.util.Collection;
import java.util.function.Supplier;

import io.holdfast.spring.cache.CacheCall;
import io.holdfast.spring.cache.HoldfastCache;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;

/**
 * Gives each call of a cached method caches of its own, which know the method's type, the
 * call's tags and the miss because of which the method runs. Spring keeps them for the
 * whole call, whichever threads it passes.
 */
final class CallCacheResolver implements CacheResolver {

	private final Supplier<? extends CacheResolver> delegate;

	private final CachedMethods methods;

	/**
	 * Create a resolver.
	 * @param delegate chooses the caches; asked for with the first call
	 * @param methods knows the methods
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
