package io.holdfast.ratelimit;

import java.time.Duration;

/**
 * Is notified of decisions. Called on the thread on which the event happens, so it must
 * be quick and must not block; its exceptions are logged and never reach the call.
 */
public interface RateLimitListener {

	/** Ignores all events. */
	RateLimitListener NO_OP = new RateLimitListener() {
	};

	/**
	 * A call ended. For a call under several limits, this is called once per limit: for
	 * all if the call is allowed or nothing was decided, and for those that rejected it
	 * otherwise. Waiting for permits is one call, however often it asks.
	 * @param request the request on the limit
	 * @param outcome the limit's answer
	 * @param elapsed the time since the call
	 */
	default void onDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed) {
	}

	/**
	 * A call begins to wait for permits.
	 * @param request the request on the limit
	 */
	default void onWait(RateLimitRequest request) {
	}

}
