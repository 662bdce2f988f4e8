package io.holdfast.spring.interceptor;

import org.springframework.beans.factory.config.BeanDefinition;

/**
 * How one method is guarded: its annotation, checked and ready for calls.
 */
public interface Definition {

	/**
	 * What is guarded.
	 * @return the method
	 */
	AnnotatedMethod method();

	/**
	 * Under which name.
	 * @return the static part of the name, never what depends on a call
	 */
	String name();

	/**
	 * Check at the start of the application what can be checked only when all beans can
	 * be made.
	 * @throws io.holdfast.spring.InvalidAnnotatedMethodException when the method cannot
	 * be guarded so
	 */
	default void verify() {
	}

	/**
	 * Check at the start of the application what depends on how the bean is defined.
	 * @param beanName the bean's name
	 * @param bean its definition
	 * @throws io.holdfast.spring.InvalidAnnotatedMethodException when the method cannot
	 * be guarded so
	 */
	default void verify(String beanName, BeanDefinition bean) {
	}

	/**
	 * Check at the start of the application that another method may have the same name.
	 * @param other how that method is guarded
	 * @return whether both ask for it; otherwise names that the annotations leave out are
	 * pointed out
	 * @throws io.holdfast.spring.InvalidAnnotatedMethodException when it may not
	 */
	default boolean sharesName(Definition other) {
		return false;
	}

}
