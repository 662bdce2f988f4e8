package io.holdfast.spring.interceptor;

import io.holdfast.lock.OnUnavailable;

/**
 * Hears of calls that ran without what Redis guarantees because Redis was not available.
 * Called on the calling thread before the method runs, so it must be quick; what it
 * throws is logged and never reaches the call.
 */
@FunctionalInterface
public interface FallbackListener {

	/**
	 * A call runs without a distributed lock, or what stands for it in another feature.
	 * @param feature which annotation the method carries
	 * @param label the static name of the annotation
	 * @param policy why it may: {@code LOCAL} or {@code PROCEED}
	 */
	void onFallback(Feature feature, String label, OnUnavailable policy);

}
