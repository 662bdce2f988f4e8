package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;

import io.holdfast.spring.InvalidLockDefinitionException;

import org.springframework.util.ClassUtils;

/**
 * Tells annotated methods that no proxy can guard.
 */
final class Reachability {

	private static final String NOT_INTERCEPTED = "no proxy can intercept it, so that its calls would run unguarded.";

	private Reachability() {
	}

	/**
	 * Check a method.
	 * @param method the method
	 * @throws InvalidLockDefinitionException when no proxy can intercept it
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
		if (Modifier.isFinal(modifiers) && !isOnInterface(method)) {
			throw method.invalid("the method is final; " + NOT_INTERCEPTED,
					method.onType() ? "Remove 'final', or annotate the other methods one by one." : "Remove 'final'.");
		}
		if (Modifier.isFinal(method.targetClass().getModifiers()) && !isOnInterface(method)) {
			throw method.invalid(
					"its class is final and the method belongs to none of its interfaces; " + NOT_INTERCEPTED,
					"Remove 'final' from the class (a record is final too), or move the annotation to"
							+ " a bean that is not.");
		}
	}

	/** Whether an interface of the bean's class declares the method. */
	static boolean isOnInterface(AnnotatedMethod method) {
		Method declared = ClassUtils.getInterfaceMethodIfPossible(method.method(), method.targetClass());
		return declared.getDeclaringClass().isInterface();
	}

}
