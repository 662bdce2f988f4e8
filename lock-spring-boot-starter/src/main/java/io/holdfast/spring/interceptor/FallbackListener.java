package io.holdfast.spring.interceptor;

import io.holdfast.lock.OnUnavailable;

/**
 * Is notified of calls that run without the guarantees of Redis because Redis is not
 * available. It is called on the calling thread before the method runs, so it must be
 * quick. Exceptions that it throws are logged and do not affect the call.
 */
@FunctionalInterface
public interface FallbackListener {

	/**
	 * A call runs without a distributed lock, or without the equivalent of another
	 * feature.
	 * @param feature the feature of the method's annotation
	 * @param label the static name of the annotation
	 * @param policy the policy that allows it: {@code LOCAL} or {@code PROCEED}
	 */
	void onFallback(Feature feature, String label, OnUnavailable policy);

}
