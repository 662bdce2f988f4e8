package io.holdfast.ratelimit;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * The answer to one or more demands: all of them are met, or none.
 *
 * @param allowed whether the permits were taken. A rejection takes nothing and changes
 * nothing
 * @param retryAfter how long until the same demands may be met, if no more permits are
 * taken; zero if they are allowed
 * @param standings the state of each key now, in the order of the demands
 * @param local whether this instance decided on its own, so that others do not know of
 * the decision
 */
public record RateLimitDecision(boolean allowed, Duration retryAfter, List<RateLimitStanding> standings,
		boolean local) implements Serializable {

	/**
	 * Copy the standings.
	 */
	public RateLimitDecision {
		standings = List.copyOf(standings);
	}

	/**
	 * Create a decision from the states of the keys.
	 * @param allowed whether the permits were taken
	 * @param standings the state of each key
	 * @param local whether this instance decided on its own
	 * @return the decision, with the latest of the times at which a limit would allow
	 */
	public static RateLimitDecision of(boolean allowed, List<RateLimitStanding> standings, boolean local) {
		Duration retryAfter = standings.stream()
			.map(RateLimitStanding::retryAfter)
			.reduce(Duration.ZERO, (one, other) -> (one.compareTo(other) > 0) ? one : other);
		return new RateLimitDecision(allowed, retryAfter, standings, local);
	}

	/**
	 * The limits that rejected the call.
	 * @return those of the standings that are exceeded; empty if allowed
	 */
	public List<RateLimitStanding> exceeded() {
		return this.standings.stream().filter(RateLimitStanding::isExceeded).toList();
	}

}
