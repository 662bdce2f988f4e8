package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.redis.RedisRateLimiter;
import io.holdfast.spring.interceptor.CallGuard;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.GuardedCall;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.interceptor.PendingWaits;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.function.SingletonSupplier;

/**
 * Decides calls by their rate limits. While Redis is not available, it decides in this
 * JVM if the policy of the call allows it.
 */
final class RateLimitDecider implements CallGuard<RateLimitDefinition>, PendingWaits, AutoCloseable {

	private final RateLimiter limiter;

	private final RateLimiter local;

	private final OutageMonitor outages;

	private final Supplier<RateLimitResponses> threads;

	private final Supplier<ReactiveRateLimitResponses> subscribers;

	RateLimitDecider(RateLimiter limiter, RateLimiter local, OutageMonitor outages, BeanFactory beanFactory) {
		this.limiter = limiter;
		this.local = local;
		this.outages = outages;
		this.threads = SingletonSupplier
			.of(() -> beanFactory.getBeanProvider(RateLimitResponses.class).getIfUnique(() -> Optional::empty));
		this.subscribers = SingletonSupplier.of(() -> beanFactory.getBeanProvider(ReactiveRateLimitResponses.class)
			.getIfUnique(() -> (context) -> Optional.empty()));
		if (limiter instanceof RedisRateLimiter redis) {
			outages.watch(List.of(redis.node()), 1);
		}
	}

	@Override
	public @Nullable GuardedCall enter(RateLimitDefinition definition, MethodInvocation invocation) {
		List<RateLimitRequest> requests = definition.requests(invocation);
		if (requests.isEmpty()) {
			return null;
		}
		try {
			acquire(definition, requests, response());
			return GuardedCall.FREE;
		}
		catch (RateLimitExceededException ex) {
			return GuardedCall.refused(ex);
		}
	}

	private void acquire(RateLimitDefinition definition, List<RateLimitRequest> requests, RateLimitResponse response) {
		Duration wait = definition.waitTime();
		long start = System.nanoTime();
		try {
			reportDecision(response, () -> this.limiter.acquire(requests, wait));
		}
		catch (RateLimitUnavailableException ex) {
			definition.unavailable().recover(ex, this.outages, () -> {
				reportDecision(response, () -> this.local.acquire(requests, remaining(wait, start)));
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

	private static void reportDecision(RateLimitResponse response, Supplier<RateLimitDecision> decide) {
		try {
			response.decided(decide.get());
		}
		catch (RateLimitExceededException ex) {
			response.decided(ex.decision());
			throw ex;
		}
	}

	@Override
	public AsyncEntry prepareAsync(RateLimitDefinition definition, MethodInvocation invocation) {
		RateLimitResponse ofThread = response();
		return (subscriber) -> {
			try {
				List<RateLimitRequest> requests = definition.requests(invocation);
				return requests.isEmpty() ? CompletableFuture.completedFuture(GuardedCall.FREE)
						: acquireAsync(definition, requests, (ofThread != RateLimitResponse.NONE) ? ofThread
								: this.subscribers.get().current(subscriber).orElse(RateLimitResponse.NONE));
			}
			catch (RuntimeException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		};
	}

	/** The response to the request that the calling thread handles. */
	private RateLimitResponse response() {
		return this.threads.get().current().orElse(RateLimitResponse.NONE);
	}

	private CompletableFuture<GuardedCall> acquireAsync(RateLimitDefinition definition, List<RateLimitRequest> requests,
			RateLimitResponse response) {
		Duration wait = definition.waitTime();
		long start = System.nanoTime();
		ChainedFuture<GuardedCall> result = new ChainedFuture<>();
		BiConsumer<@Nullable RateLimitDecision, @Nullable Throwable> end = (decision, failure) -> end(result, response,
				decision, failure);
		result.follow(this.limiter.acquireAsync(requests, wait), (decision, failure) -> {
			if (failure instanceof RateLimitUnavailableException unavailable) {
				recover(definition.unavailable(), unavailable, result, end,
						() -> this.local.acquireAsync(requests, remaining(wait, start)));
				return;
			}
			if (decision != null || failure instanceof RateLimitExceededException) {
				this.outages.available();
			}
			end.accept(decision, failure);
		});
		return result;
	}

	private void recover(UnavailablePolicy policy, RateLimitUnavailableException failure,
			ChainedFuture<GuardedCall> result, BiConsumer<@Nullable RateLimitDecision, @Nullable Throwable> end,
			Supplier<CompletionStage<RateLimitDecision>> local) {
		// An exception from here fails the future.
		policy.recover(failure, this.outages, () -> {
			result.follow(local.get(), end);
			return true;
		}, () -> result.complete(GuardedCall.FREE));
	}

	private static void end(CompletableFuture<GuardedCall> result, RateLimitResponse response,
			@Nullable RateLimitDecision decision, @Nullable Throwable failure) {
		if (decision != null) {
			response.decided(decision);
			result.complete(GuardedCall.FREE);
			return;
		}
		if (failure instanceof RateLimitExceededException refusal) {
			response.decided(refusal.decision());
			result.complete(GuardedCall.refused(refusal));
			return;
		}
		result.completeExceptionally((failure != null) ? failure
				: new IllegalStateException("The rate limiter completed with neither a decision nor a failure"));
	}

	private static Duration remaining(Duration wait, long start) {
		Duration remaining = wait.minusNanos(System.nanoTime() - start);
		return remaining.isNegative() ? Duration.ZERO : remaining;
	}

	@Override
	public void endWaits() {
		this.local.endWaits();
	}

	@Override
	public void resumeWaits() {
		this.local.resumeWaits();
	}

	@Override
	public void close() {
		this.local.close();
	}

}
