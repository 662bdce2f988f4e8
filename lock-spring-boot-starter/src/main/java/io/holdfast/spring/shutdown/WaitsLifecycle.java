package io.holdfast.spring.shutdown;

import java.util.function.Consumer;

import io.holdfast.cache.CacheService;
import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.lock.LockClient;
import io.holdfast.ratelimit.RateLimiter;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ends all waits when the application begins to shut down, in the first phase: before the
 * web server waits for its requests, and with the executors that wait for their tasks. A
 * request that waits for a lock would hold all of them up.
 */
public final class WaitsLifecycle implements SmartLifecycle {

	private final ConfigurableListableBeanFactory beans;

	private volatile boolean running;

	private volatile boolean ended;

	/**
	 * Create it.
	 * @param beans where the clients are
	 */
	public WaitsLifecycle(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.ended = true;
		each(LockClient.class, LockClient::endWaits);
		each(IdempotencyClient.class, IdempotencyClient::endWaits);
		each(RateLimiter.class, RateLimiter::endWaits);
		each(CacheService.class, CacheService::endWaits);
		each(Waits.class, Waits::endWaits);
	}

	private void resume() {
		if (this.ended) {
			this.ended = false;
			each(LockClient.class, LockClient::resumeWaits);
			each(IdempotencyClient.class, IdempotencyClient::resumeWaits);
			each(RateLimiter.class, RateLimiter::resumeWaits);
			each(CacheService.class, CacheService::resumeWaits);
			each(Waits.class, Waits::resumeWaits);
		}
	}

	/**
	 * All that there are by now: nothing is made in order to end its waits.
	 */
	private <T> void each(Class<T> type, Consumer<T> action) {
		for (String name : this.beans.getBeanNamesForType(type, true, false)) {
			if (this.beans.containsSingleton(name)) {
				action.accept(this.beans.getBean(name, type));
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * A context that is paused goes on, and its callers may wait meanwhile.
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return DEFAULT_PHASE;
	}

	/**
	 * Lets callers wait again in a context that is started anew, before anything in it
	 * calls.
	 */
	public static final class Resumption implements SmartLifecycle {

		private final WaitsLifecycle waits;

		private volatile boolean running;

		/**
		 * Create it.
		 * @param waits what has ended the waits
		 */
		public Resumption(WaitsLifecycle waits) {
			this.waits = waits;
		}

		@Override
		public void start() {
			this.running = true;
			this.waits.resume();
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public boolean isPauseable() {
			return false;
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE;
		}

	}

}
