package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.holdfast.spring.InvalidLockDefinitionException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * A method that is to be guarded.
 *
 * @param method the method of the bean's class
 * @param targetClass the bean's class
 * @param declaring where the annotation stands: this method, or one that it overrides
 * @param onType whether the annotation stands on the type
 */
record AnnotatedMethod(Method method, Class<?> targetClass, Method declaring, boolean onType) {

	/** The name that the lock has when the annotation gives none. */
	String defaultName() {
		boolean generated = Proxy.isProxyClass(this.targetClass) || this.targetClass.isHidden()
				|| this.targetClass.isSynthetic();
		Class<?> named = generated ? this.declaring.getDeclaringClass() : this.targetClass;
		String shortName = ClassUtils.getShortName(named);
		return shortName.substring(shortName.lastIndexOf('.') + 1) + "." + this.method.getName();
	}

	/** The class and the method, for messages. */
	String name() {
		return ClassUtils.getQualifiedMethodName(this.method, this.targetClass);
	}

	InvalidLockDefinitionException invalid(String problem, String action) {
		return invalid(problem, action, null);
	}

	InvalidLockDefinitionException invalid(String problem, String action, @Nullable Throwable cause) {
		return new InvalidLockDefinitionException(this.method, this.targetClass, problem, action, cause);
	}

}
