package io.holdfast.spring.annotation;

/**
 * What to do if the lock is lost while the method runs. Another holder may be working
 * from that moment on.
 */
public enum OnLost {

	/**
	 * The call fails with a {@link io.holdfast.lock.LockLostException} when the method
	 * has ended. If the method itself throws an exception, the call throws that one, with
	 * the loss as a suppressed exception.
	 */
	THROW,

	/**
	 * Like {@link #THROW}, and the running method is stopped: its thread is interrupted;
	 * a stage, {@code Mono} or {@code Flux} is cancelled.
	 */
	INTERRUPT,

	/**
	 * The loss is logged as a warning, and the call ends normally.
	 */
	LOG

}
