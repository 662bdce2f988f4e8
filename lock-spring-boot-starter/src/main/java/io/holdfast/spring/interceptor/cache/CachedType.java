package io.holdfast.spring.interceptor.cache;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * The part of a method's result that Spring caches: the content of an {@code Optional},
 * the value of a future or {@code Mono}, or all elements of a {@code Flux} as a list.
 *
 * @param type the type of the cached value
 * @param async whether the method returns before it has the value
 */
record CachedType(ResolvableType type, boolean async) {

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
	 * The type to read the value as.
	 * @return the type; {@link Void} for a method without a result
	 */
	Type readAs() {
		Class<?> raw = this.type.resolve();
		return (raw == void.class) ? Void.class : this.type.getType();
	}

}
