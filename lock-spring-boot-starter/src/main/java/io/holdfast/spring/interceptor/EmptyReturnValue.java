package io.holdfast.spring.interceptor;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * The value that a skipped call returns.
 */
final class EmptyReturnValue {

	private static final Map<Class<?>, Object> OPTIONALS = Map.of(Optional.class, Optional.empty(), OptionalInt.class,
			OptionalInt.empty(), OptionalLong.class, OptionalLong.empty(), OptionalDouble.class,
			OptionalDouble.empty());

	private EmptyReturnValue() {
	}

	/**
	 * The empty return value of a method, or of the stage that it returns.
	 * @param method the method
	 * @param targetClass the class that binds its type variables
	 * @return false, 0, an empty optional, or null
	 */
	static @Nullable Object of(Method method, Class<?> targetClass) {
		ResolvableType type = ResolvableType.forMethodReturnType(method, targetClass);
		if (CompletionStage.class.isAssignableFrom(method.getReturnType())) {
			type = type.as(CompletionStage.class).getGeneric(0);
		}
		Class<?> raw = type.toClass();
		if (raw.isPrimitive() && raw != void.class) {
			return Array.get(Array.newInstance(raw, 1), 0);
		}
		return OPTIONALS.get(raw);
	}

}
