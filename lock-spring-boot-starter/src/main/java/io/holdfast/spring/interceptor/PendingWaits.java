package io.holdfast.spring.interceptor;

/**
 * Calls that may wait, other than those of the clients, which end their waits themselves.
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
