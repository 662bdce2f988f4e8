package io.holdfast.spring.interceptor;

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

}
