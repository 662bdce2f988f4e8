package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;

import io.holdfast.spring.InvalidAnnotatedMethodException;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/**
 * Rejects annotated methods that no proxy can guard.
 */
final class ProxyabilityCheck {

	private static final String NOT_INTERCEPTED = "no proxy can intercept it, so its calls would run unguarded.";

	private ProxyabilityCheck() {
	}

	/**
	 * Check a method.
	 * @param method the method
	 * @throws InvalidAnnotatedMethodException if no proxy can intercept it, or if Spring
	 * calls it on the bean itself
	 */
	static void check(AnnotatedMethod method) {
		if (Proxy.isProxyClass(method.targetClass())) {
			return;
		}
		int modifiers = method.method().getModifiers();
		if (Modifier.isPrivate(modifiers)) {
			throw method.invalid("the method is private; " + NOT_INTERCEPTED,
					"Make it public and call it from another bean.");
		}
		if (Modifier.isStatic(modifiers)) {
			throw method.invalid("the method is static; " + NOT_INTERCEPTED,
					"Make it an instance method of a bean and call it through that bean.");
		}
		LifecycleMethods methods = LifecycleMethods.of(method);
		if (methods != null && !method.onType()) {
			throw method.invalid(methods.problem(), methods.action());
		}
		if (!isOnInterface(method, ClassUtils.getAllInterfacesForClassAsSet(method.targetClass()))) {
			requireOverridable(method, NOT_INTERCEPTED);
			requireExtensible(method);
		}
	}

	/**
	 * Check that a proxy that extends the bean's class can intercept a method.
	 * @param method the method
	 * @param consequence the consequence if it cannot, as a sentence
	 */
	static void requireOverridable(AnnotatedMethod method, String consequence) {
		int modifiers = method.method().getModifiers();
		if (Modifier.isFinal(modifiers)) {
			throw method.invalid("the method is final; " + consequence,
					method.onType() ? "Remove 'final', or annotate the other methods one by one." : "Remove 'final'.");
		}
		Class<?> declaring = method.method().getDeclaringClass();
		boolean visible = Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
		if (!visible && (!declaring.getPackageName().equals(method.targetClass().getPackageName())
				|| declaring.getClassLoader() != method.targetClass().getClassLoader())) {
			throw method.invalid("the method is visible only in the package " + declaring.getPackageName()
					+ ", and the bean's class is in another; " + consequence, "Make it public or protected.");
		}
	}

	private static void requireExtensible(AnnotatedMethod method) {
		Class<?> type = method.targetClass();
		if (Modifier.isFinal(type.getModifiers()) || type.isSealed()) {
			String kind = type.isSealed() ? "sealed" : "final";
			throw method.invalid(
					"its class is " + kind + " and the method is not on an interface that a proxy can implement; "
							+ NOT_INTERCEPTED,
					"Remove '" + kind + "' from the class (a record is final too), or move the annotation to"
							+ " a bean that is not, or declare the method on an interface that is not sealed.");
		}
	}

	/**
	 * Whether a proxy with these interfaces has the method.
	 * @param method the method
	 * @param interfaces the interfaces; a proxy cannot implement sealed ones
	 * @return whether one of them declares it, possibly with a type variable as a
	 * parameter type
	 */
	static boolean isOnInterface(AnnotatedMethod method, Collection<Class<?>> interfaces) {
		return interfaces.stream()
			.filter((type) -> !type.isSealed())
			.flatMap((type) -> Arrays.stream(type.getMethods()))
			.anyMatch((declared) -> isImplementedBy(declared, method));
	}

	static boolean isImplementedBy(Method declared, AnnotatedMethod method) {
		return declared.getName().equals(method.method().getName())
				&& declared.getParameterCount() == method.method().getParameterCount()
				&& !Modifier.isStatic(declared.getModifiers())
				&& AopUtils.getMostSpecificMethod(declared, method.targetClass()).equals(method.method());
	}

}
