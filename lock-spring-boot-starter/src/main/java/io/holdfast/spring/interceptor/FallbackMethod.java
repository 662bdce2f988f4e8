package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the method that handles refused calls.
 */
final class FallbackMethod {

	private FallbackMethod() {
	}

	/**
	 * Find the fallback of a method.
	 * @param method the guarded method
	 * @param name the fallback's name
	 * @return a method that takes the same arguments and returns the same type
	 * @throws InvalidAnnotatedMethodException if there is none
	 */
	static Method find(AnnotatedMethod method, String name) {
		Method guarded = method.method();
		Method fallback = find(method.targetClass(), name, guarded.getParameterTypes());
		if (fallback == null) {
			throw method.invalid(
					"fallback = \"" + name + "\" names a method that does not exist with these parameters.",
					"Add " + signature(guarded, name) + " to " + method.targetClass().getName()
							+ ", or correct the name.");
		}
		if (fallback.equals(guarded)) {
			throw method.invalid("fallback = \"" + name + "\" names the guarded method itself.",
					"Name another method with the same parameters and return type.");
		}
		if (!ClassUtils.isAssignable(guarded.getReturnType(), fallback.getReturnType())) {
			throw method.invalid(
					"fallback = \"" + name + "\" names a method that returns "
							+ fallback.getReturnType().getSimpleName() + " but the guarded method returns "
							+ guarded.getReturnType().getSimpleName() + ".",
					"Declare it as " + signature(guarded, name) + ".");
		}
		return fallback;
	}

	private static @Nullable Method find(Class<?> type, String name, Class<?>[] parameters) {
		Method method = ReflectionUtils.findMethod(type, name, parameters);
		return (method != null) ? method : ClassUtils.getMethodIfAvailable(type, name, parameters);
	}

	private static String signature(Method method, String name) {
		return "'" + method.getReturnType().getSimpleName() + " " + name
				+ Arrays.stream(method.getParameterTypes())
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ", "(", ")"))
				+ "'";
	}

}
