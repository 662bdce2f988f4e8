package io.holdfast.spring;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * An annotated method cannot be guarded as its annotation requires. Thrown while the
 * application starts, so that no call ever runs unguarded by mistake.
 */
public class InvalidAnnotatedMethodException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String annotation;

	private final String method;

	private final String problem;

	private final String action;

	/**
	 * Create the exception.
	 * @param annotation the annotation, with its at sign
	 * @param method the annotated method
	 * @param targetClass the class of the bean
	 * @param problem the problem, as one or more sentences that quote the value
	 * @param action what to change, as one or more sentences
	 * @param cause the cause, or {@code null}
	 */
	public InvalidAnnotatedMethodException(String annotation, Method method, Class<?> targetClass, String problem,
			String action, @Nullable Throwable cause) {
		super("Invalid " + annotation + " on " + describe(method, targetClass) + ": " + problem + " " + action, cause);
		this.annotation = annotation;
		this.method = describe(method, targetClass);
		this.problem = problem;
		this.action = action;
	}

	/**
	 * The annotation.
	 * @return its simple name after an at sign
	 */
	public String annotation() {
		return this.annotation;
	}

	/**
	 * The annotated method.
	 * @return its class, name and parameter types
	 */
	public String method() {
		return this.method;
	}

	/**
	 * The problem.
	 * @return sentences that quote the value
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * What to change.
	 * @return sentences
	 */
	public String action() {
		return this.action;
	}

	private static String describe(Method method, Class<?> targetClass) {
		return targetClass.getName() + "." + method.getName()
				+ Arrays.stream(method.getParameterTypes())
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ", "(", ")"));
	}

}
