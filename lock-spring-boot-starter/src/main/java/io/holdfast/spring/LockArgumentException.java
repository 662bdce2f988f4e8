package io.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call give its lock no usable key: the value that the annotation's
 * {@code key} reads from them is null, empty or not valid in a name. The method did not
 * run. In a web request this is a client error, and the response is 400.
 */
public class LockArgumentException extends LockKeyException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param lockName the static part of the lock's name
	 * @param expression the expression from the annotation
	 * @param problem the problem with its value and what to do, as sentences
	 * @param cause the cause, or {@code null}
	 */
	public LockArgumentException(String lockName, String expression, String problem, @Nullable Throwable cause) {
		super(lockName, expression, problem, cause);
	}

}
