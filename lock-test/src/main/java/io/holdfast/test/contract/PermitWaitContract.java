package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitInterruptedException;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimiter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

abstract class PermitWaitContract extends LimiterTests {

	PermitWaitContract(Function<RateLimitListener, RateLimiter> limiters) {
		super(limiters);
	}

	@Test
	void waitsUntilPermitsComeFree() {
		RateLimiter limiter = limiter();
		long begin = System.nanoTime();
		limiter.tryAcquire(brief(2), KEY, 2);

		RateLimitDecision decision = limiter.acquire(List.of(RateLimitRequest.of(brief(2), KEY, 2)), LONG);

		assertThat(decision.allowed()).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(BRIEF.minusMillis(10));
	}

	@Test
	void waitsWithoutAThread() {
		RateLimiter limiter = limiter();
		limiter.tryAcquire(brief(2), KEY, 2);

		assertThat(get(limiter.acquireAsync(List.of(RateLimitRequest.of(brief(2), KEY)), LONG)).allowed()).isTrue();
	}

	@Test
	void answersWithoutAThread() {
		RateLimiter limiter = limiter();

		assertThat(get(limiter.tryAcquireAsync(sliding(1), KEY)).allowed()).isTrue();
		assertThat(get(limiter.tryAcquireAsync(sliding(1), KEY)).allowed()).isFalse();
	}

	@Test
	void waitsNoLongerWhenTheApplicationShutsDown() {
		RateLimiter limiter = limiter();
		List<RateLimitRequest> requests = List.of(RateLimitRequest.of(sliding(1), KEY));
		limiter.tryAcquire(sliding(1), KEY);
		CompletableFuture<RateLimitDecision> waiting = limiter.acquireAsync(requests, WINDOW.multipliedBy(2))
			.toCompletableFuture();

		limiter.endWaits();

		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(waiting))
			.withCauseInstanceOf(RateLimitExceededException.class);
		assertThatExceptionOfType(RateLimitExceededException.class)
			.isThrownBy(() -> limiter.acquire(requests, WINDOW.multipliedBy(2)));
		assertThat(limiter.acquire(sliding(1), KEY + "-free", LONG).allowed()).isTrue();
		limiter.resumeWaits();
		limiter.tryAcquire(brief(1), KEY + "-brief");
		assertThat(limiter.acquire(brief(1), KEY + "-brief", LONG).allowed()).isTrue();
	}

	@Test
	void failsAtOnceIfTheWaitWouldBeInVain() {
		RateLimiter limiter = limiter();
		limiter.tryAcquire(sliding(1), KEY);

		assertThatExceptionOfType(RateLimitExceededException.class)
			.isThrownBy(() -> limiter.acquire(sliding(1), KEY, LONG.multipliedBy(10)))
			.satisfies((ex) -> {
				assertThat(ex.retryAfter()).isGreaterThan(LONG.multipliedBy(10)).isLessThanOrEqualTo(WINDOW);
				assertThat(ex.decision().allowed()).isFalse();
				assertThat(ex.decision().exceeded()).hasSize(1);
				assertThat(ex.requests()).containsExactly(RateLimitRequest.of(sliding(1), KEY));
				assertThat(ex.waitTime()).isEqualTo(LONG.multipliedBy(10));
			})
			.withMessageContaining(this.name);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> get(limiter.acquireAsync(List.of(RateLimitRequest.of(sliding(1), KEY)), Duration.ZERO)))
			.withCauseInstanceOf(RateLimitExceededException.class);
	}

	@Test
	void servesAllWaiters() {
		List<RateLimiter> instances = List.of(limiter(), limiter());
		RateLimit rule = brief(10);
		List<CompletableFuture<RateLimitDecision>> waiting = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			waiting.add(instances.get(i % 2)
				.acquireAsync(List.of(RateLimitRequest.of(rule, KEY)), LONG)
				.toCompletableFuture());
		}

		assertThat(waiting).allSatisfy((each) -> assertThat(get(each).allowed()).isTrue());
	}

	@Test
	void isInterruptedWhileItWaits() {
		RateLimiter limiter = limiter();
		RateLimit rule = RateLimit.slidingWindow(this.name, 1, LONG);
		limiter.tryAcquire(rule, KEY);
		Running<Boolean> waiting = start(() -> {
			assertThatExceptionOfType(RateLimitInterruptedException.class)
				.isThrownBy(() -> limiter.acquire(rule, KEY, LONG.multipliedBy(2)));
			return Thread.currentThread().isInterrupted();
		});
		await("it waits", () -> waiting.thread().getState() == Thread.State.WAITING);

		waiting.thread().interrupt();

		assertThat(waiting.get()).isTrue();
	}

	@Test
	void takesNothingForACancelledWait() {
		RateLimiter limiter = limiter();
		limiter.tryAcquire(brief(2), KEY, 2);
		List<CompletableFuture<RateLimitDecision>> waiting = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			waiting.add(limiter.acquireAsync(List.of(RateLimitRequest.of(brief(2), KEY)), LONG).toCompletableFuture());
		}
		// Each of them is refused before this one.
		limiter.tryAcquire(brief(2), KEY);

		waiting.forEach((each) -> each.cancel(false));

		assertThat(get(limiter.acquireAsync(List.of(RateLimitRequest.of(brief(2), KEY, 2)), LONG)).allowed()).isTrue();
	}

	@Test
	void refusesANegativeWait() {
		RateLimiter limiter = limiter();
		assertThatIllegalArgumentException().isThrownBy(() -> limiter.acquire(sliding(1), KEY, Duration.ofMillis(-1)))
			.withMessageContaining("PT-0.001S");
	}

}
