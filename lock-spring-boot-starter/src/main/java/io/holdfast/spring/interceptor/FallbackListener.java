package io.holdfast.spring.interceptor;

import io.holdfast.spring.annotation.OnUnavailable;

/**
 * Hears of calls that ran without a distributed lock because Redis was not available.
 * Called on the calling thread before the method runs, so it must be quick; what it
 * throws is logged and never reaches the call.
 */
@FunctionalInterface
public interface FallbackListener {

	/**
	 * A call runs without a distributed lock.
	 * @param label the static name of the annotated method's lock
	 * @param policy why it may: {@code LOCAL} or {@code PROCEED}
	 */
	void onFallback(String label, OnUnavailable policy);

}
