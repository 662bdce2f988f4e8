package io.holdfast.spring.interceptor;

/**
 * Calls that may wait beside those of the clients, which end their waits themselves.
 */
public interface Waits {

	/**
	 * End all waits, because the application shuts down.
	 */
	void endWaits();

	/**
	 * Let calls wait again.
	 */
	void resumeWaits();

}
