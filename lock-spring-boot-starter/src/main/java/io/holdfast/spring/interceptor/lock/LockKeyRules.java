package io.holdfast.spring.interceptor.lock;

import io.holdfast.spring.LockArgumentException;
import io.holdfast.spring.LockKeyException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.KeyRules;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a lock for its expressions.
 *
 * @param lockName the static part of the lock's name
 * @param fenced the method if it needs the fence of one lock; null if it needs no fence
 */
record LockKeyRules(String lockName, @Nullable AnnotatedMethod fenced) implements KeyRules {

	@Override
	public LockKeyException failure(String expression, String problem, @Nullable Throwable cause) {
		return new LockKeyException(this.lockName, expression, problem, cause);
	}

	@Override
	public LockArgumentException unusableArgument(String expression, String problem, @Nullable Throwable cause) {
		return new LockArgumentException(this.lockName, expression, problem, cause);
	}

	@Override
	public @Nullable String oneKey() {
		return (this.fenced != null) ? this.fenced.name() + " has fenced = true, which gives the fence of one lock"
				: null;
	}

	@Override
	public String oneKeyAction() {
		return "Remove 'fenced', or make the method lock one key.";
	}

	@Override
	public String exemption() {
		return ", or exclude such calls with 'condition'";
	}

}
