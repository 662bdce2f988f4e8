package io.holdfast.spring;

import io.holdfast.lock.LockException;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The key or the condition of an annotated method has no usable value for this call. The
 * method did not run: a call is never guarded by a key that others share by mistake.
 */
public class LockKeyException extends LockException {

	private static final long serialVersionUID = 1L;

	private final String expression;

	/**
	 * Create the exception.
	 * @param lockName the static part of the lock's name
	 * @param expression the expression from the annotation
	 * @param problem the problem with its value and what to do, as sentences
	 * @param cause the exception of the evaluation, or {@code null}
	 */
	public LockKeyException(String lockName, String expression, String problem, @Nullable Throwable cause) {
		super(lockName, "Lock '" + Printable.of(lockName) + "', expression \"" + expression + "\": " + problem, cause);
		this.expression = expression;
	}

	/**
	 * The expression that was evaluated.
	 * @return its text in the annotation
	 */
	public String expression() {
		return this.expression;
	}

}
