package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of the application as one; a failure of one does not keep the others from
 * hearing.
 */
final class ComposedRateLimitListener implements RateLimitListener {

	private static final Logger logger = LoggerFactory.getLogger(ComposedRateLimitListener.class);

	private final List<RateLimitListener> listeners;

	ComposedRateLimitListener(List<RateLimitListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void onDecision(RateLimitDemand demand, RateLimitOutcome outcome, Duration elapsed) {
		tell((listener) -> listener.onDecision(demand, outcome, elapsed));
	}

	@Override
	public void onWait(RateLimitDemand demand) {
		tell((listener) -> listener.onWait(demand));
	}

	private void tell(Consumer<RateLimitListener> event) {
		for (RateLimitListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("{} failed; the decision is not affected.", listener, ex);
			}
		}
	}

}
