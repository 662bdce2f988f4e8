package io.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call give its lock no usable key: what the annotation's {@code key}
 * reads from them is null, empty or cannot stand in a name. The method did not run. In a
 * web request it is the client's fault, and answered with 400.
 */
public class LockArgumentException extends LockKeyException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param lockName the static part of the lock's name
	 * @param expression the expression as it stands in the annotation
	 * @param problem what is wrong with its value and what to do, as sentences
	 * @param cause what led to it, if anything was thrown
	 */
	public LockArgumentException(String lockName, String expression, String problem, @Nullable Throwable cause) {
		super(lockName, expression, problem, cause);
	}

}
