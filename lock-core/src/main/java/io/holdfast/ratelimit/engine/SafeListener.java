package io.holdfast.ratelimit.engine;

import java.time.Duration;

import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a listener throws away from the call.
 */
final class SafeListener implements RateLimitListener {

	private static final Logger logger = LoggerFactory.getLogger(RateLimitListener.class);

	private final RateLimitListener delegate;

	SafeListener(RateLimitListener delegate) {
		this.delegate = delegate;
	}

	@Override
	public void onDecision(RateLimitDemand demand, RateLimitOutcome outcome, Duration elapsed) {
		call(demand, () -> this.delegate.onDecision(demand, outcome, elapsed));
	}

	@Override
	public void onWait(RateLimitDemand demand) {
		call(demand, () -> this.delegate.onWait(demand));
	}

	private static void call(RateLimitDemand demand, Runnable event) {
		try {
			event.run();
		}
		catch (Throwable ex) {
			logger.warn("A rate limit listener failed on {}; the call is not affected", demand, ex);
		}
	}

}
