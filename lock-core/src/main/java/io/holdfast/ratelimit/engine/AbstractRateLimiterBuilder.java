package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import io.holdfast.engine.ThisInstance;
import io.holdfast.key.KeySpace;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;
import io.holdfast.time.WheelScheduler;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all rate limiters have in common.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractRateLimiterBuilder<B extends AbstractRateLimiterBuilder<B>> {

	private final List<Runnable> owned = new ArrayList<>();

	private Duration commandTimeout = Duration.ofMillis(500);

	private RateLimitListener listener = RateLimitListener.NO_OP;

	private TimeSource time = TimeSource.SYSTEM;

	private @Nullable Scheduler scheduler;

	private @Nullable Executor callbacks;

	/**
	 * How long the store may take to answer before it counts as unavailable. Default: 500
	 * ms.
	 * @param commandTimeout at least 1 ms
	 * @return this builder
	 */
	public B commandTimeout(Duration commandTimeout) {
		if (commandTimeout.toMillis() < 1) {
			throw new IllegalArgumentException("The command timeout of a rate limiter must be at least 1 ms, but is "
					+ commandTimeout + "; use what a call may wait for its decision.");
		}
		this.commandTimeout = commandTimeout;
		return self();
	}

	/**
	 * Who hears what is decided. Default: nobody.
	 * @param listener the listener
	 * @return this builder
	 */
	public B listener(RateLimitListener listener) {
		this.listener = listener;
		return self();
	}

	/**
	 * The clocks, for waits and figures; what is counted in Redis goes by the server's.
	 * Default: those of the machine.
	 * @param time the clocks
	 * @return this builder
	 */
	public B timeSource(TimeSource time) {
		this.time = time;
		return self();
	}

	/**
	 * What runs timers. Default: one daemon thread of the limiter's own.
	 * @param scheduler the scheduler, which the limiter does not close
	 * @return this builder
	 */
	public B scheduler(Scheduler scheduler) {
		this.scheduler = scheduler;
		return self();
	}

	/**
	 * Where the stages of asynchronous calls run. Default: daemon threads of the
	 * limiter's own, as many as are needed.
	 * @param callbacks the executor, which the limiter does not close
	 * @return this builder
	 */
	public B callbackExecutor(Executor callbacks) {
		this.callbacks = callbacks;
		return self();
	}

	protected abstract B self();

	/**
	 * Something to do when the limiter is closed.
	 * @param action what to do
	 */
	protected void onClose(Runnable action) {
		this.owned.add(action);
	}

	protected TimeSource time() {
		return this.time;
	}

	/**
	 * What a limiter is made of.
	 * @param store what was counted
	 * @param keys how limits and their keys become keys of the store
	 * @return the parts of a limiter
	 */
	protected Parts parts(RateStore store, KeySpace keys) {
		// A limiter ends what was made for it, and not what another of this builder uses.
		List<Runnable> owned = new ArrayList<>(this.owned);
		Scheduler scheduler = this.scheduler;
		if (scheduler == null) {
			WheelScheduler wheel = new WheelScheduler("holdfast-ratelimit-timer");
			owned.add(wheel::close);
			scheduler = wheel;
		}
		Executor callbacks = this.callbacks;
		if (callbacks == null) {
			ExecutorService pool = ThisInstance.callbackThreads();
			owned.add(pool::shutdown);
			callbacks = pool;
		}
		return new Parts(
				new LimiterSettings(store, keys, this.commandTimeout, this.listener, this.time, scheduler, callbacks),
				List.copyOf(owned));
	}

	/**
	 * What a limiter is made of.
	 *
	 * @param settings of its engine
	 * @param owned what to do on close, in this order
	 */
	protected record Parts(LimiterSettings settings, List<Runnable> owned) {
	}

}
