package io.holdfast.ratelimit;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * The answer to one or more requests: all of them are met, or none.
 *
 * @param allowed whether the permits were taken. A rejection takes nothing and changes
 * nothing
 * @param retryAfter how long until the same requests may be met, if no more permits are
 * taken; zero if they are allowed
 * @param statuses the state of each key now, in the order of the requests
 * @param local whether this instance decided on its own, so that others do not know of
 * the decision
 */
public record RateLimitDecision(boolean allowed, Duration retryAfter, List<RateLimitStatus> statuses,
		boolean local) implements Serializable {

	/**
	 * Copy the statuses.
	 */
	public RateLimitDecision {
		statuses = List.copyOf(statuses);
	}

	/**
	 * Create a decision from the states of the keys.
	 * @param allowed whether the permits were taken
	 * @param statuses the state of each key
	 * @param local whether this instance decided on its own
	 * @return the decision, with the latest of the times at which a limit would allow
	 */
	public static RateLimitDecision of(boolean allowed, List<RateLimitStatus> statuses, boolean local) {
		Duration retryAfter = statuses.stream()
			.map(RateLimitStatus::retryAfter)
			.reduce(Duration.ZERO, (one, other) -> (one.compareTo(other) > 0) ? one : other);
		return new RateLimitDecision(allowed, retryAfter, statuses, local);
	}

	/**
	 * The limits that rejected the call.
	 * @return those of the statuses that are exceeded; empty if allowed
	 */
	public List<RateLimitStatus> exceeded() {
		return this.statuses.stream().filter(RateLimitStatus::isExceeded).toList();
	}

}
