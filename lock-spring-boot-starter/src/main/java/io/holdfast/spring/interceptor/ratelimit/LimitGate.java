package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Decides calls, here where Redis is away and the call may.
 */
final class LimitGate implements AutoCloseable {

	private final RateLimiter limiter;

	private final RateLimiter local;

	private final OutageMonitor outages;

	LimitGate(RateLimiter limiter, RateLimiter local, OutageMonitor outages) {
		this.limiter = limiter;
		this.local = local;
		this.outages = outages;
		outages.watch(limiter);
	}

	/**
	 * Take the permits of a call.
	 * @param definition how it is limited
	 * @param demands what it asks for, at least one
	 * @param response is told of the decision
	 * @throws RateLimitExceededException when the call is refused
	 * @throws RateLimitUnavailableException when nobody may decide
	 */
	void pass(RateLimitDefinition definition, List<RateLimitDemand> demands, RateLimitResponse response) {
		Duration wait = definition.waitTime();
		long start = System.nanoTime();
		try {
			told(response, () -> this.limiter.acquire(demands, wait));
		}
		catch (RateLimitUnavailableException ex) {
			definition.unavailable().recover(ex, this.outages, () -> {
				told(response, () -> this.local.acquire(demands, rest(wait, start)));
				return true;
			}, () -> true);
			return;
		}
		catch (RateLimitExceededException ex) {
			this.outages.available();
			throw ex;
		}
		this.outages.available();
	}

	private static void told(RateLimitResponse response, Supplier<RateLimitDecision> decide) {
		try {
			response.decided(decide.get());
		}
		catch (RateLimitExceededException ex) {
			response.decided(ex.decision());
			throw ex;
		}
	}

	/**
	 * Take the permits of a call without blocking.
	 * @param definition how it is limited
	 * @param demands what it asks for, at least one
	 * @param response is told of the decision
	 * @return completes when the call may go on, or with the failure that
	 * {@link #pass(RateLimitDefinition, List, RateLimitResponse)} throws; cancelling it
	 * gives up the wait
	 */
	CompletableFuture<Boolean> passAsync(RateLimitDefinition definition, List<RateLimitDemand> demands,
			RateLimitResponse response) {
		Duration wait = definition.waitTime();
		long start = System.nanoTime();
		ChainedFuture<Boolean> passed = new ChainedFuture<>();
		BiConsumer<@Nullable RateLimitDecision, @Nullable Throwable> end = (decision, failure) -> end(passed, response,
				decision, failure);
		passed.follow(this.limiter.acquireAsync(demands, wait), (decision, failure) -> {
			if (failure instanceof RateLimitUnavailableException unavailable) {
				recover(definition.unavailable(), unavailable, passed, end,
						() -> this.local.acquireAsync(demands, rest(wait, start)));
				return;
			}
			if (decision != null || failure instanceof RateLimitExceededException) {
				this.outages.available();
			}
			end.accept(decision, failure);
		});
		return passed;
	}

	private void recover(UnavailablePolicy policy, RateLimitUnavailableException failure, ChainedFuture<Boolean> passed,
			BiConsumer<@Nullable RateLimitDecision, @Nullable Throwable> end,
			Supplier<CompletionStage<RateLimitDecision>> local) {
		// What this throws fails the future.
		policy.recover(failure, this.outages, () -> {
			passed.follow(local.get(), end);
			return true;
		}, () -> passed.complete(true));
	}

	private static void end(CompletableFuture<Boolean> passed, RateLimitResponse response,
			@Nullable RateLimitDecision decision, @Nullable Throwable failure) {
		if (decision != null) {
			response.decided(decision);
			passed.complete(true);
			return;
		}
		if (failure instanceof RateLimitExceededException refusal) {
			response.decided(refusal.decision());
		}
		passed.completeExceptionally(
				(failure != null) ? failure : new IllegalStateException("The limiter gave no decision"));
	}

	private static Duration rest(Duration wait, long start) {
		Duration rest = wait.minusNanos(System.nanoTime() - start);
		return rest.isNegative() ? Duration.ZERO : rest;
	}

	void endWaits() {
		this.local.endWaits();
	}

	void resumeWaits() {
		this.local.resumeWaits();
	}

	@Override
	public void close() {
		this.local.close();
	}

}
