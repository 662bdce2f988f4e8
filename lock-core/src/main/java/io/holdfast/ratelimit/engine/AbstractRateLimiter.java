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
import io.holdfast.ratelimit.RateLimitInterruptedException;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimitStatus;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;

/**
 * Base of the rate limiters: turns blocking and asynchronous calls into requests to a
 * store.
 */
public abstract class AbstractRateLimiter implements RateLimiter {

	private final LimiterEngine engine;

	private final List<Runnable> owned;

	/**
	 * Create a limiter.
	 * @param settings the parts and settings of its engine
	 * @param owned actions to run after the engine is closed
	 */
	protected AbstractRateLimiter(LimiterSettings settings, List<Runnable> owned) {
		this.engine = new LimiterEngine(settings);
		this.owned = owned;
	}

	@Override
	public RateLimitDecision tryAcquire(List<RateLimitRequest> requests) {
		return await(List.copyOf(requests), Duration.ZERO, true);
	}

	@Override
	public CompletionStage<RateLimitDecision> tryAcquireAsync(List<RateLimitRequest> requests) {
		return later(List.copyOf(requests), Duration.ZERO, true);
	}

	@Override
	public RateLimitDecision acquire(List<RateLimitRequest> requests, Duration wait) {
		return await(List.copyOf(requests), wait, false);
	}

	@Override
	public CompletionStage<RateLimitDecision> acquireAsync(List<RateLimitRequest> requests, Duration wait) {
		return later(List.copyOf(requests), wait, false);
	}

	private RateLimitDecision await(List<RateLimitRequest> requests, Duration wait, boolean once) {
		if (Thread.currentThread().isInterrupted()) {
			throw new RateLimitInterruptedException(requests, new InterruptedException());
		}
		PermitAcquisition call = this.engine.submit(requests, wait, once);
		return get(requests, call.result(), call::cancel);
	}

	private CompletableFuture<RateLimitDecision> later(List<RateLimitRequest> requests, Duration wait, boolean once) {
		PermitAcquisition call = this.engine.submit(requests, wait, once);
		return this.engine.callbacks().later(call.result(), Function.identity(), (decision) -> {
		}, call::cancel);
	}

	@Override
	public RateLimitStatus status(RateLimit limit, String key) {
		RateLimitRequest request = RateLimitRequest.of(limit, key);
		List<PermitRequest> permitRequests = List.of(this.engine.permitRequest(request));
		return PermitAcquisition.status(request,
				answer(request, () -> this.engine.settings().store().peek(permitRequests)).statuses().get(0));
	}

	@Override
	public boolean reset(RateLimit limit, String key) {
		RateLimitRequest request = RateLimitRequest.of(limit, key);
		PermitRequest permitRequest = this.engine.permitRequest(request);
		return answer(request, () -> this.engine.settings().store().forget(permitRequest.key()));
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

	private <A> A answer(RateLimitRequest request, Supplier<CompletionStage<A>> call) {
		this.engine.begin();
		List<RateLimitRequest> requests = List.of(request);
		CompletableFuture<A> answer = this.engine.calls()
			.ask(call)
			.exceptionallyCompose((failure) -> CompletableFuture.failedFuture(this.engine.isClosed()
					? PermitAcquisition.closed() : PermitAcquisition.unavailable(requests, StoreCalls.cause(failure))));
		return get(requests, answer, () -> answer.cancel(false));
	}

	private static <A> A get(List<RateLimitRequest> requests, CompletableFuture<A> result, Runnable giveUp) {
		try {
			return BlockingWait.await(result, giveUp, () -> "Rate limits could not be decided");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RateLimitInterruptedException(requests, ex);
		}
	}

}
