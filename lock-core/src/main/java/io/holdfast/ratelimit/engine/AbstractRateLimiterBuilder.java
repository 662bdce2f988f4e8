package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.duration.Durations;
import io.holdfast.engine.AbstractBuilder;
import io.holdfast.key.KeySpace;
import io.holdfast.ratelimit.RateLimitListener;

/**
 * Base of the builders of rate limiters.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractRateLimiterBuilder<B extends AbstractRateLimiterBuilder<B>> extends AbstractBuilder<B> {

	private Duration commandTimeout = Duration.ofMillis(500);

	private RateLimitListener listener = RateLimitListener.NO_OP;

	/**
	 * How long the store may take to answer before it counts as unavailable. Default: 500
	 * ms.
	 * @param commandTimeout at least 1 ms
	 * @return this builder
	 */
	public B commandTimeout(Duration commandTimeout) {
		this.commandTimeout = Durations.requirePositive("command timeout of a rate limiter", commandTimeout,
				"use what a call may wait for its decision");
		return self();
	}

	/**
	 * The listener for decisions. Default: none.
	 * @param listener the listener
	 * @return this builder
	 */
	public B listener(RateLimitListener listener) {
		this.listener = listener;
		return self();
	}

	/**
	 * Create the parts of a limiter.
	 * @param store the store of the counts
	 * @param keys maps limits and their keys to keys of the store
	 * @return the parts of a limiter
	 */
	protected Parts parts(RateStore store, KeySpace keys) {
		Threads threads = threads("holdfast-ratelimit-timer");
		return new Parts(new LimiterSettings(store, keys, this.commandTimeout, this.listener, time(),
				threads.scheduler(), threads.callbacks()), threads.owned());
	}

	/**
	 * The parts of a limiter.
	 *
	 * @param settings the parts and settings of its engine
	 * @param owned actions to run on close, in this order
	 */
	protected record Parts(LimiterSettings settings, List<Runnable> owned) {
	}

}
