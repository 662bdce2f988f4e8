package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

import io.holdfast.engine.BlockingWait;
import io.holdfast.engine.StoreCalls;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitInterruptedException;
import io.holdfast.ratelimit.RateLimitStanding;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.engine.RateStore.Ask;

/**
 * A rate limiter over a store: turns blocking and asynchronous calls into questions.
 */
public abstract class AbstractRateLimiter implements RateLimiter {

	private final LimiterEngine engine;

	private final List<Runnable> owned;

	/**
	 * Create a limiter.
	 * @param settings what its engine is made of
	 * @param owned what to do after the engine is closed
	 */
	protected AbstractRateLimiter(LimiterSettings settings, List<Runnable> owned) {
		this.engine = new LimiterEngine(settings);
		this.owned = owned;
	}

	@Override
	public RateLimitDecision tryAcquire(List<RateLimitDemand> demands) {
		return await(List.copyOf(demands), Duration.ZERO, true);
	}

	@Override
	public CompletionStage<RateLimitDecision> tryAcquireAsync(List<RateLimitDemand> demands) {
		return later(List.copyOf(demands), Duration.ZERO, true);
	}

	@Override
	public RateLimitDecision acquire(List<RateLimitDemand> demands, Duration wait) {
		return await(List.copyOf(demands), wait, false);
	}

	@Override
	public CompletionStage<RateLimitDecision> acquireAsync(List<RateLimitDemand> demands, Duration wait) {
		return later(List.copyOf(demands), wait, false);
	}

	private RateLimitDecision await(List<RateLimitDemand> demands, Duration wait, boolean once) {
		if (Thread.currentThread().isInterrupted()) {
			throw new RateLimitInterruptedException(demands, new InterruptedException());
		}
		Call call = this.engine.submit(demands, wait, once);
		return get(demands, call.result(), call::cancel);
	}

	private CompletableFuture<RateLimitDecision> later(List<RateLimitDemand> demands, Duration wait, boolean once) {
		Call call = this.engine.submit(demands, wait, once);
		return this.engine.callbacks().later(call.result(), Function.identity(), (decision) -> {
		}, call::cancel);
	}

	@Override
	public RateLimitStanding status(RateLimit limit, String key) {
		RateLimitDemand demand = RateLimitDemand.of(limit, key);
		List<Ask> asks = List.of(this.engine.ask(demand));
		return Call.standing(demand, answer(demand, () -> this.engine.settings().store().look(asks)).readings().get(0));
	}

	@Override
	public boolean reset(RateLimit limit, String key) {
		RateLimitDemand demand = RateLimitDemand.of(limit, key);
		Ask ask = this.engine.ask(demand);
		return answer(demand, () -> this.engine.settings().store().forget(ask.key()));
	}

	@Override
	public void endWaits() {
		this.engine.endWaits();
	}

	@Override
	public void resumeWaits() {
		this.engine.resumeWaits();
	}

	@Override
	public void close() {
		if (this.engine.close()) {
			this.owned.forEach(Runnable::run);
		}
	}

	private <A> A answer(RateLimitDemand demand, Supplier<CompletionStage<A>> question) {
		this.engine.begin();
		List<RateLimitDemand> demands = List.of(demand);
		CompletableFuture<A> answer = this.engine.calls()
			.ask(question)
			.exceptionallyCompose((failure) -> CompletableFuture.failedFuture(
					this.engine.isClosed() ? Call.closed() : Call.unavailable(demands, StoreCalls.cause(failure))));
		return get(demands, answer, () -> answer.cancel(false));
	}

	private static <A> A get(List<RateLimitDemand> demands, CompletableFuture<A> result, Runnable giveUp) {
		try {
			return BlockingWait.await(result, giveUp, () -> "Rate limits could not be decided");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RateLimitInterruptedException(demands, ex);
		}
	}

}
