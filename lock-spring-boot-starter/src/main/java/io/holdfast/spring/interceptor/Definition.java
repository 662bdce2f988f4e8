package io.holdfast.spring.interceptor;

import org.springframework.beans.factory.config.BeanDefinition;

/**
 * How one method is guarded: its annotation, checked and ready for calls.
 */
public interface Definition {

	/**
	 * The guarded method.
	 * @return the method
	 */
	AnnotatedMethod method();

	/**
	 * The name under which it is guarded.
	 * @return the static part of the name, without the part that depends on a call
	 */
	String name();

	/**
	 * Perform the checks that are possible only when all beans can be created. Called at
	 * application startup.
	 * @throws io.holdfast.spring.InvalidAnnotatedMethodException if the method cannot be
	 * guarded this way
	 */
	default void verify() {
	}

	/**
	 * Perform the checks that depend on the bean definition. Called at application
	 * startup.
	 * @param beanName the bean's name
	 * @param bean its definition
	 * @throws io.holdfast.spring.InvalidAnnotatedMethodException if the method cannot be
	 * guarded this way
	 */
	default void verify(String beanName, BeanDefinition bean) {
	}

	/**
	 * Check whether another method may have the same name. Called at application startup.
	 * @param other the other method's definition
	 * @return whether both methods share the name explicitly; otherwise a warning is
	 * logged if neither annotation sets a name
	 * @throws io.holdfast.spring.InvalidAnnotatedMethodException if it may not
	 */
	default boolean sharesName(Definition other) {
		return false;
	}

}
