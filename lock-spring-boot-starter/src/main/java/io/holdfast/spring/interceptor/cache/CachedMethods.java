package io.holdfast.spring.interceptor.cache;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.spring.annotation.CacheTags;
import io.holdfast.spring.cache.CacheCall;
import io.holdfast.spring.interceptor.DefinitionSource;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.cache.interceptor.BasicOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.core.MethodClassKey;
import org.springframework.util.ClassUtils;

/**
 * Holds the information about each cached method that its caches need.
 */
final class CachedMethods {

	private final DefinitionSource<CacheTags, CacheTagsDefinition> tags;

	private final Map<MethodClassKey, CachedMethod> methods = new ConcurrentHashMap<>();

	CachedMethods(DefinitionSource<CacheTags, CacheTagsDefinition> tags) {
		this.tags = tags;
	}

	/**
	 * The information about one call that its caches need.
	 * @param context the call
	 * @return the information, shared by all caches of one operation
	 */
	CacheCall call(CacheOperationInvocationContext<? extends BasicOperation> context) {
		Object target = context.getTarget();
		CachedMethod method = method(context.getMethod(), AopProxyUtils.ultimateTargetClass(target));
		@Nullable Object[] arguments = context.getArgs();
		CacheTagsDefinition tags = method.tags();
		return new CacheCall(method.name(), method.type(), method.async(),
				() -> (tags != null) ? tags.tags().of(target, packed(context.getMethod(), arguments)) : List.of(),
				arguments);
	}

	/**
	 * The tags of a method.
	 * @param method the method
	 * @param targetClass the bean's class
	 * @return its definition; empty if it has no tags
	 * @throws io.holdfast.spring.InvalidAnnotatedMethodException if no call could
	 * evaluate them
	 */
	Optional<CacheTagsDefinition> tags(Method method, Class<?> targetClass) {
		return this.tags.find(method, targetClass);
	}

	/**
	 * Whether methods of a class may have tags.
	 * @param targetClass the bean's class
	 * @return false if none has
	 */
	boolean isCandidate(Class<?> targetClass) {
		return this.tags.isCandidate(targetClass);
	}

	private CachedMethod method(Method method, Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		CachedMethod known = this.methods.get(key);
		if (known == null) {
			known = read(method, targetClass);
			this.methods.put(key, known);
		}
		return known;
	}

	private CachedMethod read(Method method, Class<?> targetClass) {
		Class<?> userClass = ClassUtils.getUserClass(targetClass);
		Method specific = AopUtils.getMostSpecificMethod(method, userClass);
		CachedType type = CachedType.of(specific, userClass);
		return new CachedMethod(ClassUtils.getQualifiedMethodName(specific, userClass), type.readAs(), type.async(),
				this.tags.find(method, targetClass).orElse(null));
	}

	/**
	 * Packs variable arguments into an array again, because Spring spreads them and
	 * expressions expect one argument per parameter.
	 */
	private static @Nullable Object[] packed(Method method, @Nullable Object[] arguments) {
		if (!method.isVarArgs()) {
			return arguments;
		}
		Class<?>[] parameters = method.getParameterTypes();
		int last = parameters.length - 1;
		@Nullable Object[] packed = new Object[parameters.length];
		System.arraycopy(arguments, 0, packed, 0, last);
		Object rest = Array.newInstance(parameters[last].getComponentType(), arguments.length - last);
		for (int i = last; i < arguments.length; i++) {
			Array.set(rest, i - last, arguments[i]);
		}
		packed[last] = rest;
		return packed;
	}

	/**
	 * The part of the information that is the same for all calls of a method.
	 *
	 * @param name the method, for messages
	 * @param type the type to read its values as
	 * @param async whether it returns before it has a value
	 * @param tags its tags; null for none
	 */
	private record CachedMethod(String name, Type type, boolean async, @Nullable CacheTagsDefinition tags) {
	}

}
