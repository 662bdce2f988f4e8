package io.holdfast.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import io.holdfast.text.Printable;

/**
 * A limit refuses, and will for longer than the caller was ready to wait. Nothing was
 * taken.
 */
public class RateLimitExceededException extends RateLimitException {

	private static final long serialVersionUID = 1L;

	private final RateLimitDecision decision;

	private final Duration waitTime;

	/**
	 * Create the exception of a refusal.
	 * @param demands what was asked
	 * @param decision the refusal
	 * @param waitTime the longest time that the caller was ready to wait
	 */
	public RateLimitExceededException(List<RateLimitDemand> demands, RateLimitDecision decision, Duration waitTime) {
		super(demands, message(decision), null);
		this.decision = decision;
		this.waitTime = waitTime;
	}

	/**
	 * The refusal, with how each key stands.
	 * @return the last decision of the call
	 */
	public RateLimitDecision decision() {
		return this.decision;
	}

	/**
	 * When a repetition is worth its while.
	 * @return how long until the same demands may be met, if nothing more is taken
	 */
	public Duration retryAfter() {
		return this.decision.retryAfter();
	}

	/**
	 * The longest time that the caller was ready to wait.
	 * @return the wait asked for; zero when it was one attempt
	 */
	public Duration waitTime() {
		return this.waitTime;
	}

	private static String message(RateLimitDecision decision) {
		String exceeded = decision.exceeded()
			.stream()
			.map((standing) -> standing.limit() + " for '" + Printable.of(standing.key()) + "'")
			.collect(Collectors.joining(", "));
		return "Rate limit " + exceeded + " is exceeded. Repeat the call in " + decision.retryAfter() + " or later.";
	}

}
