package io.holdfast.spring.interceptor;

/**
 * Guarded calls that may wait inside this JVM. The clients of Redis end their waits
 * themselves.
 */
public interface PendingWaits {

	/**
	 * End all waits, because the application is shutting down.
	 */
	void endWaits();

	/**
	 * Let calls wait again.
	 */
	void resumeWaits();

}
