package io.holdfast.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one. A listener's exceptions are logged and affect neither the
 * decision nor the other listeners. Thread-safe.
 *
 * @param listeners the listeners, in the order in which they hear of an event
 */
public record CompositeRateLimitListener(List<RateLimitListener> listeners) implements RateLimitListener {

	private static final Logger logger = LoggerFactory.getLogger(RateLimitListener.class);

	public CompositeRateLimitListener {
		listeners = List.copyOf(listeners);
	}

	/**
	 * Isolate the exceptions of a listener.
	 * @param listener a listener
	 * @return the same listener if it is a composite already
	 */
	public static CompositeRateLimitListener of(RateLimitListener listener) {
		return (listener instanceof CompositeRateLimitListener composite) ? composite
				: new CompositeRateLimitListener(List.of(listener));
	}

	@Override
	public void onDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed) {
		tell(request, (listener) -> listener.onDecision(request, outcome, elapsed));
	}

	@Override
	public void onWait(RateLimitRequest request) {
		tell(request, (listener) -> listener.onWait(request));
	}

	private void tell(RateLimitRequest subject, Consumer<RateLimitListener> event) {
		for (RateLimitListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("The rate limit listener {} failed on {}; the decision is not affected",
						listener.getClass().getName(), subject, ex);
			}
		}
	}

}
