package io.holdfast.spring.annotation;

/**
 * What follows when the lock is lost while the method runs. Another holder may be at work
 * from that moment on.
 */
public enum OnLost {

	/**
	 * The call fails with a {@link io.holdfast.lock.LockLostException} when the method
	 * has ended. What the method throws itself goes before it, with the loss as a
	 * suppressed exception.
	 */
	THROW,

	/**
	 * Like {@link #THROW}, and the running method is stopped: its thread is interrupted;
	 * a stage, {@code Mono} or {@code Flux} is cancelled.
	 */
	INTERRUPT,

	/**
	 * The loss is logged as a warning and the call ends as if nothing had happened.
	 */
	LOG

}
