package io.holdfast.spring.autoconfigure;

import java.util.List;
import java.util.function.Consumer;

import io.holdfast.cache.CacheService;
import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.lock.LockClient;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.spring.interceptor.PendingWaits;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Ends all waits when the application begins to shut down, in the first phase: before the
 * web server waits for its requests, and at the same time as the executors that wait for
 * their tasks. A request that waits for a lock would delay all of them.
 */
final class PendingWaitsLifecycle extends PhasedLifecycle {

	private static final List<Waiting<?>> WAITING = List.of(
			new Waiting<>(LockClient.class, LockClient::endWaits, LockClient::resumeWaits),
			new Waiting<>(IdempotencyClient.class, IdempotencyClient::endWaits, IdempotencyClient::resumeWaits),
			new Waiting<>(RateLimiter.class, RateLimiter::endWaits, RateLimiter::resumeWaits),
			new Waiting<>(CacheService.class, CacheService::endWaits, CacheService::resumeWaits),
			new Waiting<>(PendingWaits.class, PendingWaits::endWaits, PendingWaits::resumeWaits));

	private final ConfigurableListableBeanFactory beans;

	private volatile boolean ended;

	PendingWaitsLifecycle(ConfigurableListableBeanFactory beans) {
		super(DEFAULT_PHASE);
		this.beans = beans;
	}

	@Override
	public void stop() {
		super.stop();
		this.ended = true;
		WAITING.forEach((waiting) -> waiting.end(this.beans));
	}

	private void resume() {
		if (this.ended) {
			this.ended = false;
			WAITING.forEach((waiting) -> waiting.resume(this.beans));
		}
	}

	/**
	 * Beans of one type whose callers may wait.
	 *
	 * @param type the type
	 * @param ending ends the waits of one
	 * @param resuming lets its callers wait again
	 * @param <T> the type
	 */
	private record Waiting<T>(Class<T> type, Consumer<T> ending, Consumer<T> resuming) {

		void end(ConfigurableListableBeanFactory beans) {
			each(beans, this.ending);
		}

		void resume(ConfigurableListableBeanFactory beans) {
			each(beans, this.resuming);
		}

		/**
		 * All existing beans: none is created only to end its waits.
		 */
		private void each(ConfigurableListableBeanFactory beans, Consumer<T> action) {
			for (String name : beans.getBeanNamesForType(this.type, true, false)) {
				if (beans.containsSingleton(name)) {
					action.accept(beans.getBean(name, this.type));
				}
			}
		}

	}

	/**
	 * Lets callers wait again in a context that is started again, before any of its beans
	 * makes a call.
	 */
	static final class Resumption extends PhasedLifecycle {

		private final PendingWaitsLifecycle waits;

		Resumption(PendingWaitsLifecycle waits) {
			super(Integer.MIN_VALUE);
			this.waits = waits;
		}

		@Override
		public void start() {
			super.start();
			this.waits.resume();
		}

	}

}
