package io.holdfast.spring.shutdown;

/**
 * Calls that may wait for something inside this JVM, while Redis is not available.
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
