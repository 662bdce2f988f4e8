package io.holdfast.ratelimit.local;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.lock.engine.FakeTime;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LocalRateLimiterTest {

	private final FakeTime time = new FakeTime();

	private final LocalRateLimiter limiter = limiter(100_000);

	private LocalRateLimiter limiter(int maxKeys) {
		return LocalRateLimiter.builder()
			.timeSource(this.time)
			.scheduler(this.time)
			.callbackExecutor(Runnable::run)
			.maxKeys(maxKeys)
			.build();
	}

	@Test
	void saysThatItDecidedByItself() {
		assertThat(this.limiter.tryAcquire(second(1), "key").local()).isTrue();
	}

	@Test
	void freesEachPermitExactlyOneWindowAfterIt() {
		this.limiter.tryAcquire(second(2), "key");
		this.time.advanceMillis(400);
		this.limiter.tryAcquire(second(2), "key");
		this.time.advanceMillis(599);
		assertThat(this.limiter.tryAcquire(second(2), "key").retryAfter()).isEqualTo(Duration.ofMillis(1));
		this.time.advanceMillis(1);
		assertThat(this.limiter.tryAcquire(second(2), "key").allowed()).isTrue();
		assertThat(this.limiter.tryAcquire(second(2), "key").retryAfter()).isEqualTo(Duration.ofMillis(400));
	}

	@Test
	void fillsABucketEvenlyAndWithoutDrift() {
		RateLimit odd = RateLimit.tokenBucket("odd", 7, Duration.ofSeconds(1));
		this.limiter.tryAcquire(odd, "key", 7);
		int admitted = 0;
		for (int i = 0; i < 100_000; i++) {
			this.time.advanceMillis(1);
			admitted += this.limiter.tryAcquire(odd, "key").allowed() ? 1 : 0;
		}
		assertThat(admitted).isEqualTo(700);
	}

	@Test
	void asksAgainAtTheGivenTime() {
		this.limiter.tryAcquire(second(1), "key");
		CompletableFuture<RateLimitDecision> waiting = this.limiter
			.acquireAsync(List.of(RateLimitRequest.of(second(1), "key")), Duration.ofSeconds(1))
			.toCompletableFuture();

		assertThat(this.time.timers()).isEqualTo(1);
		assertThat(this.time.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
		this.time.advanceMillis(999);
		assertThat(waiting).isNotDone();
		this.time.advanceMillis(1);
		assertThat(waiting).isCompleted();
		assertThat(this.time.timers()).isZero();
	}

	@Test
	void leavesNothingBehindWhenAWaitIsGivenUp() {
		this.limiter.tryAcquire(second(1), "key");
		CompletableFuture<RateLimitDecision> waiting = this.limiter
			.acquireAsync(List.of(RateLimitRequest.of(second(1), "key")), Duration.ofSeconds(1))
			.toCompletableFuture();

		waiting.cancel(false);

		assertThat(this.time.timers()).isZero();
	}

	@Test
	void forgetsKeysThatAreIdle() {
		for (int i = 0; i < 10_000; i++) {
			this.limiter.tryAcquire(second(5), "user-" + i);
		}
		assertThat(this.limiter.store().size()).isEqualTo(10_000);
		this.time.advanceMillis(1000);

		for (int i = 0; i < 3000; i++) {
			this.limiter.tryAcquire(second(5), "busy");
		}

		assertThat(this.limiter.store().size()).isEqualTo(1);
	}

	@Test
	void boundsTheNumberOfKeysAndKeepsThoseThatEndLast() {
		LocalRateLimiter small = limiter(1000);
		RateLimit day = RateLimit.slidingWindow("day", 1, Duration.ofDays(1));
		for (int i = 0; i < 100; i++) {
			small.tryAcquire(day, "banned-" + i);
		}
		for (int i = 0; i < 20_000; i++) {
			small.tryAcquire(second(5), "flood-" + i);
			assertThat(small.store().size()).isLessThanOrEqualTo(1000);
		}

		for (int i = 0; i < 100; i++) {
			assertThat(small.tryAcquire(day, "banned-" + i).allowed()).isFalse();
		}
	}

	private static RateLimit second(long limit) {
		return RateLimit.slidingWindow("second", limit, Duration.ofSeconds(1));
	}

}
