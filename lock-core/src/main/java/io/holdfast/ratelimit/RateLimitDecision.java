package io.holdfast.ratelimit;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * The answer to one or more demands: all of them are met, or none is.
 *
 * @param allowed whether the permits were taken. A refusal takes nothing and changes
 * nothing
 * @param retryAfter how long until the same demands may be met, if nothing more is taken
 * meanwhile; zero when they are allowed
 * @param standings how each key stands now, in the order of the demands
 * @param local whether this instance decided by itself, so that others do not know of it
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
	 * A decision from how the keys stand.
	 * @param allowed whether the permits were taken
	 * @param standings how each key stands
	 * @param local whether this instance decided by itself
	 * @return the decision, with the latest of the times at which a limit would allow
	 */
	public static RateLimitDecision of(boolean allowed, List<RateLimitStanding> standings, boolean local) {
		Duration retryAfter = standings.stream()
			.map(RateLimitStanding::retryAfter)
			.reduce(Duration.ZERO, (one, other) -> (one.compareTo(other) > 0) ? one : other);
		return new RateLimitDecision(allowed, retryAfter, standings, local);
	}

	/**
	 * The limits that refused.
	 * @return those of the standings that are exceeded; empty when allowed
	 */
	public List<RateLimitStanding> exceeded() {
		return this.standings.stream().filter(RateLimitStanding::isExceeded).toList();
	}

}
