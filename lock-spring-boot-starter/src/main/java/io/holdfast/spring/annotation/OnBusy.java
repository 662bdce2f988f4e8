package io.holdfast.spring.annotation;

/**
 * What to do if the lock stays busy for the whole wait.
 */
public enum OnBusy {

	/**
	 * The call fails with a {@link io.holdfast.lock.LockNotAcquiredException}.
	 */
	THROW,

	/**
	 * The method is not run, and the call returns an empty value: {@code null}, an empty
	 * {@code Optional}, {@code false}, {@code 0}, or a completed stage, {@code Mono} or
	 * {@code Flux} without a value.
	 */
	SKIP

}
