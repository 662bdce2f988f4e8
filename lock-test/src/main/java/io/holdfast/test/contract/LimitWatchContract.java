package io.holdfast.test.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimitStatus;
import io.holdfast.ratelimit.RateLimiter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

abstract class LimitWatchContract extends LimiterTests {

	LimitWatchContract(Function<RateLimitListener, RateLimiter> limiters) {
		super(limiters);
	}

	@Test
	void showsTheStatusOfAKeyWithoutTaking() {
		RateLimiter limiter = limiter();
		assertThat(limiter.status(sliding(2), KEY))
			.isEqualTo(new RateLimitStatus(sliding(2), KEY, 2, Duration.ZERO, Duration.ZERO));
		limiter.tryAcquire(sliding(2), KEY, 2);

		for (int i = 0; i < 5; i++) {
			RateLimitStatus status = limiter().status(sliding(2), KEY);
			assertThat(status.remaining()).isZero();
			assertThat(status.isExceeded()).isTrue();
			assertThat(status.retryAfter()).isPositive().isLessThanOrEqualTo(WINDOW);
		}
		assertThat(limiter.status(sliding(3), KEY).remaining()).isEqualTo(1);
	}

	@Test
	void forgetsAKeyOnDemand() {
		RateLimiter limiter = limiter();
		limiter.tryAcquire(sliding(1), KEY);
		limiter.tryAcquire(sliding(1), "another");

		assertThat(limiter().reset(sliding(1), KEY)).isTrue();
		assertThat(limiter().reset(sliding(1), KEY)).isFalse();

		assertThat(limiter.tryAcquire(sliding(1), KEY).allowed()).isTrue();
		assertThat(limiter.tryAcquire(sliding(1), "another").allowed()).isFalse();
	}

	@Test
	void notifiesListenersOfDecisions() {
		RecordingRateLimitListener listener = new RecordingRateLimitListener(false);
		RateLimiter limiter = limiter(listener);
		RateLimit other = RateLimit.slidingWindow(this.name + "-other", 5, WINDOW);
		List<RateLimitRequest> both = List.of(RateLimitRequest.of(sliding(1), KEY), RateLimitRequest.of(other, KEY));
		limiter.tryAcquire(both);
		limiter.tryAcquire(both);
		assertThatExceptionOfType(RateLimitExceededException.class)
			.isThrownBy(() -> limiter.acquire(sliding(1), KEY, Duration.ofMillis(1)));
		limiter.status(sliding(1), KEY);
		RateLimit brief = RateLimit.slidingWindow(this.name + "-brief", 1, BRIEF);
		limiter.tryAcquire(brief, KEY);
		limiter.acquire(brief, KEY, LONG);

		assertThat(listener.events).startsWith("ALLOWED " + this.name, "ALLOWED " + this.name + "-other",
				"REJECTED " + this.name, "REJECTED " + this.name, "ALLOWED " + this.name + "-brief");
		assertThat(listener.events).endsWith("ALLOWED " + this.name + "-brief");
	}

	@Test
	void isNotHarmedByAListenerThatFails() {
		RateLimiter limiter = limiter(new RecordingRateLimitListener(true));

		assertThat(limiter.tryAcquire(sliding(1), KEY).allowed()).isTrue();
		assertThat(limiter.tryAcquire(sliding(1), KEY).allowed()).isFalse();
	}

	@Test
	void failsWaitersWhenItIsClosed() {
		RateLimiter limiter = limiter();
		RateLimit rule = RateLimit.slidingWindow(this.name, 1, LONG);
		limiter.tryAcquire(rule, KEY);
		CompletableFuture<RateLimitDecision> later = limiter
			.acquireAsync(List.of(RateLimitRequest.of(rule, KEY)), LONG.multipliedBy(2))
			.toCompletableFuture();
		Running<RateLimitDecision> waiting = start(() -> limiter.acquire(rule, KEY, LONG.multipliedBy(2)));
		await("it waits", () -> waiting.thread().getState() == Thread.State.WAITING);

		limiter.close();
		limiter.close();

		assertThatExceptionOfType(CompletionException.class).isThrownBy(waiting::get)
			.withCauseInstanceOf(IllegalStateException.class);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(later))
			.withCauseInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(() -> limiter.tryAcquire(rule, KEY));
		assertThatIllegalStateException().isThrownBy(() -> limiter.status(rule, KEY));
		assertThatIllegalStateException().isThrownBy(() -> limiter.reset(rule, KEY));
		assertThat(limiter().status(rule, KEY).remaining()).isZero();
	}

	private static final class RecordingRateLimitListener implements RateLimitListener {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final boolean failing;

		private RecordingRateLimitListener(boolean failing) {
			this.failing = failing;
		}

		@Override
		public void onDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed) {
			this.events.add(outcome + " " + request.limit().name());
			if (this.failing) {
				throw new IllegalStateException("a listener that fails");
			}
		}

		@Override
		public void onWait(RateLimitRequest request) {
			this.events.add("WAIT " + request.limit().name());
		}

	}

}
