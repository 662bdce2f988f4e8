package io.holdfast.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Decides whether calls are within their limits, for all instances of an application
 * together. Each decision is one atomic step by the store's own clock; the clocks of the
 * instances do not matter. Thread-safe; one limiter serves a whole application.
 * <p>
 * Two doors: {@code tryAcquire} answers at once, allowed or not; {@code acquire} waits
 * and throws {@link RateLimitExceededException} when it is in vain. Neither ever says
 * "rejected" because the store is away: that is {@link RateLimitUnavailableException}.
 * <p>
 * The demands of one call are met together or not at all. Two demands of one call must
 * differ in the name of their limit or in the key.
 */
public interface RateLimiter extends AutoCloseable {

	/**
	 * Take one permit if the limit allows it.
	 * @param limit the limit
	 * @param key to whom it applies
	 * @return allowed or not, and when to ask again
	 * @throws IllegalArgumentException when the key is not valid
	 * @throws RateLimitUnavailableException when the store did not answer
	 * @throws RateLimitInterruptedException when interrupted before the answer came
	 * @throws IllegalStateException when the limiter is closed
	 */
	default RateLimitDecision tryAcquire(RateLimit limit, String key) {
		return tryAcquire(limit, key, 1);
	}

	/**
	 * Take some permits if the limit allows it.
	 * @param limit the limit
	 * @param key to whom it applies
	 * @param cost how many permits, from 1 to the limit
	 * @return allowed or not, and when to ask again
	 * @throws IllegalArgumentException when the key or the cost is not valid; the message
	 * names both cost and limit where the cost can never be met
	 * @throws RateLimitUnavailableException when the store did not answer
	 * @throws RateLimitInterruptedException when interrupted before the answer came
	 * @throws IllegalStateException when the limiter is closed
	 */
	default RateLimitDecision tryAcquire(RateLimit limit, String key, long cost) {
		return tryAcquire(List.of(new RateLimitDemand(limit, key, cost)));
	}

	/**
	 * Take the permits of several limits if all of them allow it.
	 * @param demands what to take, at least one
	 * @return allowed or not, and when to ask again
	 * @throws IllegalArgumentException when there is no demand, or two of one limit name
	 * and key
	 * @throws RateLimitUnavailableException when the store did not answer
	 * @throws RateLimitInterruptedException when interrupted before the answer came
	 * @throws IllegalStateException when the limiter is closed
	 */
	RateLimitDecision tryAcquire(List<RateLimitDemand> demands);

	/**
	 * Like {@link #tryAcquire(RateLimit, String)}, without blocking.
	 * @param limit the limit
	 * @param key to whom it applies
	 * @return completes on a thread of the limiter, exceptionally with what
	 * {@code tryAcquire} throws
	 */
	default CompletionStage<RateLimitDecision> tryAcquireAsync(RateLimit limit, String key) {
		return tryAcquireAsync(List.of(RateLimitDemand.of(limit, key)));
	}

	/**
	 * Like {@link #tryAcquire(List)}, without blocking.
	 * @param demands what to take, at least one
	 * @return completes on a thread of the limiter, exceptionally with what
	 * {@code tryAcquire} throws
	 */
	CompletionStage<RateLimitDecision> tryAcquireAsync(List<RateLimitDemand> demands);

	/**
	 * Take one permit, and wait for it if need be.
	 * @param limit the limit
	 * @param key to whom it applies
	 * @param wait the longest time to wait; zero asks once
	 * @return the decision that allowed it
	 * @throws RateLimitExceededException when it would take longer
	 */
	default RateLimitDecision acquire(RateLimit limit, String key, Duration wait) {
		return acquire(List.of(RateLimitDemand.of(limit, key)), wait);
	}

	/**
	 * Take the permits of several limits, and wait for them if need be. A refusal says
	 * when to ask again, so nothing is asked in between; where that is later than the
	 * caller would wait for, the call fails at once. Those who wait are not served in
	 * order.
	 * @param demands what to take, at least one
	 * @param wait the longest time to wait, by the monotonic clock; zero asks once
	 * @return the decision that allowed it
	 * @throws IllegalArgumentException when there is no demand, two of one limit name and
	 * key, or the wait is negative
	 * @throws RateLimitExceededException when it would take longer
	 * @throws RateLimitUnavailableException when the store did not answer
	 * @throws RateLimitInterruptedException when interrupted
	 * @throws IllegalStateException when the limiter is closed
	 */
	RateLimitDecision acquire(List<RateLimitDemand> demands, Duration wait);

	/**
	 * Like {@link #acquire(List, Duration)}, without holding a thread.
	 * @param demands what to take, at least one
	 * @param wait the longest time to wait
	 * @return completes on a thread of the limiter, exceptionally with what
	 * {@code acquire} throws. Cancelling it gives up the wait
	 */
	CompletionStage<RateLimitDecision> acquireAsync(List<RateLimitDemand> demands, Duration wait);

	/**
	 * Look at how a key stands, without taking anything.
	 * @param limit the limit
	 * @param key to whom it applies
	 * @return how it stands; {@code retryAfter} is for one permit
	 * @throws RateLimitUnavailableException when the store did not answer
	 */
	RateLimitStanding status(RateLimit limit, String key);

	/**
	 * Forget what was counted for a key: an operator's way to lift a ban.
	 * @param limit the limit
	 * @param key to whom it applies
	 * @return whether anything was counted
	 * @throws RateLimitUnavailableException when the store did not answer
	 */
	boolean reset(RateLimit limit, String key);

	/**
	 * End all waits for permits, because the application shuts down: who waits is refused
	 * at once, and so is who would begin to. Permits that are free are still given. By
	 * default this does nothing.
	 */
	default void endWaits() {
	}

	/**
	 * Let callers wait again after {@link #endWaits()}, because the application goes on.
	 * By default this does nothing.
	 */
	default void resumeWaits() {
	}

	/**
	 * Fail who waits here, and close the connections that this limiter opened. Later
	 * calls throw {@link IllegalStateException}.
	 */
	@Override
	void close();

}
