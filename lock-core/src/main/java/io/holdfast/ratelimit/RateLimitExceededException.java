package io.holdfast.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import io.holdfast.text.Printable;

/**
 * A limit rejects the call, and will do so for longer than the caller's wait. Nothing was
 * taken.
 */
public class RateLimitExceededException extends RateLimitException {

	private static final long serialVersionUID = 1L;

	private final RateLimitDecision decision;

	private final Duration waitTime;

	/**
	 * Create the exception for a rejection.
	 * @param requests the requests of the call
	 * @param decision the rejection
	 * @param waitTime the longest wait that the caller requested
	 */
	public RateLimitExceededException(List<RateLimitRequest> requests, RateLimitDecision decision, Duration waitTime) {
		super(requests, message(decision), null);
		this.decision = decision;
		this.waitTime = waitTime;
	}

	/**
	 * The rejection, with the state of each key.
	 * @return the last decision of the call
	 */
	public RateLimitDecision decision() {
		return this.decision;
	}

	/**
	 * The time after which to repeat the call.
	 * @return how long until the same requests may be met, if no more permits are taken
	 */
	public Duration retryAfter() {
		return this.decision.retryAfter();
	}

	/**
	 * The longest wait that the caller requested.
	 * @return the requested wait; zero if it was one attempt
	 */
	public Duration waitTime() {
		return this.waitTime;
	}

	private static String message(RateLimitDecision decision) {
		String exceeded = decision.exceeded()
			.stream()
			.map((status) -> status.limit() + " for '" + Printable.of(status.key()) + "'")
			.collect(Collectors.joining(", "));
		return "Rate limit " + exceeded + " is exceeded. Repeat the call in " + decision.retryAfter() + " or later.";
	}

}
