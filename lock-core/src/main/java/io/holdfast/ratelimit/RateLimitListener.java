package io.holdfast.ratelimit;

import java.time.Duration;

/**
 * Hears what is decided. Called on whatever thread it happens on, so it must be quick and
 * must not block; what it throws is logged and never reaches the call.
 */
public interface RateLimitListener {

	/** Hears nothing. */
	RateLimitListener NO_OP = new RateLimitListener() {
	};

	/**
	 * A call ended. Of a call under several limits each is told of: all when it is
	 * allowed or nothing was decided, and those that refused when it is rejected. Waiting
	 * for permits is one call, however often it asks.
	 * @param demand what was asked of the limit
	 * @param outcome what it said
	 * @param elapsed the time since the call
	 */
	default void onDecision(RateLimitDemand demand, RateLimitOutcome outcome, Duration elapsed) {
	}

	/**
	 * A call begins to wait for permits.
	 * @param demand what was asked of the limit
	 */
	default void onWait(RateLimitDemand demand) {
	}

}
