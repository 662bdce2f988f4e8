package io.holdfast.spring.interceptor.cache;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * What Spring puts into a cache of what a method returns: the content of an
 * {@code Optional}, what a future or {@code Mono} completes with, or all elements of a
 * {@code Flux} as a list.
 *
 * @param type the type of the cached value
 * @param later whether the method returns before it has the value
 */
record CachedType(ResolvableType type, boolean later) {

	/**
	 * The type for a method.
	 * @param method the method
	 * @param targetClass the bean's class
	 * @return the type
	 */
	static CachedType of(Method method, Class<?> targetClass) {
		ResolvableType declared = ResolvableType.forMethodReturnType(method, targetClass);
		Class<?> raw = declared.toClass();
		if (raw == Optional.class) {
			return new CachedType(declared.getGeneric(), false);
		}
		if (CompletableFuture.class.isAssignableFrom(raw)) {
			return new CachedType(declared.as(CompletableFuture.class).getGeneric(), true);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw);
		if (adapter != null) {
			ResolvableType element = declared.getGeneric();
			return new CachedType(
					adapter.isMultiValue() ? ResolvableType.forClassWithGenerics(List.class, element) : element, true);
		}
		return new CachedType(declared, KotlinDetector.isSuspendingFunction(method));
	}

	/**
	 * What the value is read as.
	 * @return the type, or null for a method without a result
	 */
	@Nullable Type readAs() {
		Class<?> raw = this.type.resolve();
		return (raw == void.class) ? Void.class : this.type.getType();
	}

}
