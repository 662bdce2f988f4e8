package io.holdfast.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Decides whether calls are within their limits, for all instances of an application
 * together. Each decision is one atomic step by the store's own clock; the clocks of the
 * instances do not matter. Thread-safe; one limiter serves a whole application.
 * <p>
 * {@code tryAcquire} answers at once, allowed or not; {@code acquire} waits, and throws
 * {@link RateLimitExceededException} if the limit would take longer. If the store is
 * down, both throw {@link RateLimitUnavailableException}; they never answer "rejected"
 * then.
 * <p>
 * The requests of one call are met together or not at all. Two requests of one call must
 * differ in the name of their limit or in the key.
 */
public interface RateLimiter extends AutoCloseable {

	/**
	 * Take one permit if the limit allows it.
	 * @param limit the limit
	 * @param key what it applies to
	 * @return allowed or not, and when to try again
	 * @throws IllegalArgumentException if the key is not valid
	 * @throws RateLimitUnavailableException if the store did not answer
	 * @throws RateLimitInterruptedException if interrupted before the answer came
	 * @throws IllegalStateException if the limiter is closed
	 */
	default RateLimitDecision tryAcquire(RateLimit limit, String key) {
		return tryAcquire(limit, key, 1);
	}

	/**
	 * Take some permits if the limit allows it.
	 * @param limit the limit
	 * @param key what it applies to
	 * @param cost the number of permits, from 1 to the limit
	 * @return allowed or not, and when to try again
	 * @throws IllegalArgumentException if the key or the cost is not valid; the message
	 * names both cost and limit if the cost can never be met
	 * @throws RateLimitUnavailableException if the store did not answer
	 * @throws RateLimitInterruptedException if interrupted before the answer came
	 * @throws IllegalStateException if the limiter is closed
	 */
	default RateLimitDecision tryAcquire(RateLimit limit, String key, long cost) {
		return tryAcquire(List.of(new RateLimitRequest(limit, key, cost)));
	}

	/**
	 * Take the permits of several limits if all of them allow it.
	 * @param requests the permits to take, at least one
	 * @return allowed or not, and when to try again
	 * @throws IllegalArgumentException if there is no request, or two of one limit name
	 * and key
	 * @throws RateLimitUnavailableException if the store did not answer
	 * @throws RateLimitInterruptedException if interrupted before the answer came
	 * @throws IllegalStateException if the limiter is closed
	 */
	RateLimitDecision tryAcquire(List<RateLimitRequest> requests);

	/**
	 * Like {@link #tryAcquire(RateLimit, String)}, without blocking.
	 * @param limit the limit
	 * @param key what it applies to
	 * @return completes on a thread of the limiter; exceptionally with the exceptions of
	 * {@code tryAcquire}
	 */
	default CompletionStage<RateLimitDecision> tryAcquireAsync(RateLimit limit, String key) {
		return tryAcquireAsync(List.of(RateLimitRequest.of(limit, key)));
	}

	/**
	 * Like {@link #tryAcquire(List)}, without blocking.
	 * @param requests the permits to take, at least one
	 * @return completes on a thread of the limiter; exceptionally with the exceptions of
	 * {@code tryAcquire}
	 */
	CompletionStage<RateLimitDecision> tryAcquireAsync(List<RateLimitRequest> requests);

	/**
	 * Take one permit, and wait for it if necessary.
	 * @param limit the limit
	 * @param key what it applies to
	 * @param wait the longest time to wait; zero asks once
	 * @return the decision that allowed it
	 * @throws RateLimitExceededException if it would take longer
	 */
	default RateLimitDecision acquire(RateLimit limit, String key, Duration wait) {
		return acquire(List.of(RateLimitRequest.of(limit, key)), wait);
	}

	/**
	 * Take the permits of several limits, and wait for them if necessary. A rejection
	 * says when to try again, so the call does not ask in between; if that is later than
	 * the end of the wait, the call fails at once. Waiters are not served in order.
	 * @param requests the permits to take, at least one
	 * @param wait the longest time to wait, by the monotonic clock; zero asks once
	 * @return the decision that allowed it
	 * @throws IllegalArgumentException if there is no request, two of one limit name and
	 * key, or the wait is negative
	 * @throws RateLimitExceededException if it would take longer
	 * @throws RateLimitUnavailableException if the store did not answer
	 * @throws RateLimitInterruptedException if interrupted
	 * @throws IllegalStateException if the limiter is closed
	 */
	RateLimitDecision acquire(List<RateLimitRequest> requests, Duration wait);

	/**
	 * Like {@link #acquire(List, Duration)}, without holding a thread.
	 * @param requests the permits to take, at least one
	 * @param wait the longest time to wait
	 * @return completes on a thread of the limiter; exceptionally with the exceptions of
	 * {@code acquire}. Cancelling it ends the wait
	 */
	CompletionStage<RateLimitDecision> acquireAsync(List<RateLimitRequest> requests, Duration wait);

	/**
	 * Read the state of a key, without taking permits.
	 * @param limit the limit
	 * @param key what it applies to
	 * @return its state; {@code retryAfter} is for one permit
	 * @throws RateLimitUnavailableException if the store did not answer
	 */
	RateLimitStatus status(RateLimit limit, String key);

	/**
	 * Reset the count of a key, for example to lift a ban.
	 * @param limit the limit
	 * @param key what it applies to
	 * @return whether anything was counted
	 * @throws RateLimitUnavailableException if the store did not answer
	 */
	boolean reset(RateLimit limit, String key);

	/**
	 * End all waits for permits, because the application is shutting down: calls that
	 * wait, or would have to wait, are rejected at once. Free permits are still granted.
	 * By default this does nothing.
	 */
	default void endWaits() {
	}

	/**
	 * Let callers wait again after {@link #endWaits()}, because the application
	 * continues. By default this does nothing.
	 */
	default void resumeWaits() {
	}

	/**
	 * Fail the waiters of this limiter, and close the connections that it opened. Later
	 * calls throw {@link IllegalStateException}.
	 */
	@Override
	void close();

}
