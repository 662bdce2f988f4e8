package io.holdfast.test.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitStatus;
import io.holdfast.ratelimit.RateLimiter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

abstract class LimitingContract extends LimiterTests {

	LimitingContract(Function<RateLimitListener, RateLimiter> limiters) {
		super(limiters);
	}

	@ParameterizedTest
	@CsvSource({ "SLIDING_WINDOW, 1", "SLIDING_WINDOW, 10", "SLIDING_WINDOW, 128", "SLIDING_WINDOW, 129",
			"SLIDING_WINDOW, 500", "TOKEN_BUCKET, 1", "TOKEN_BUCKET, 10", "TOKEN_BUCKET, 500" })
	void admitsTheLimitAndRefusesTheNext(RateLimitAlgorithm algorithm, long limit) {
		RateLimiter limiter = limiter();
		RateLimit rule = limit(algorithm, limit);
		for (long left = limit - 1; left >= 0; left--) {
			RateLimitDecision decision = limiter.tryAcquire(rule, KEY);
			assertThat(decision.allowed()).isTrue();
			assertThat(decision.retryAfter()).isZero();
			assertThat(decision.statuses().get(0).remaining()).isEqualTo(left);
		}

		RateLimitDecision refused = limiter.tryAcquire(rule, KEY);

		assertThat(refused.allowed()).isFalse();
		assertThat(refused.retryAfter()).isPositive().isLessThanOrEqualTo(WINDOW);
		RateLimitStatus status = refused.statuses().get(0);
		assertThat(status.limit()).isEqualTo(rule);
		assertThat(status.key()).isEqualTo(KEY);
		assertThat(status.remaining()).isZero();
		assertThat(status.resetAfter()).isBetween(refused.retryAfter(), WINDOW);
		assertThat(refused.exceeded()).containsExactly(status);
	}

	@ParameterizedTest
	@EnumSource
	void countsACostAsSoManyPermits(RateLimitAlgorithm algorithm) {
		RateLimiter limiter = limiter();
		RateLimit rule = limit(algorithm, 10);

		assertThat(limiter.tryAcquire(rule, KEY, 7).allowed()).isTrue();
		RateLimitDecision refused = limiter.tryAcquire(rule, KEY, 4);
		assertThat(refused.allowed()).isFalse();
		assertThat(refused.statuses().get(0).remaining()).isEqualTo(3);
		assertThat(limiter.tryAcquire(rule, KEY, 3).allowed()).isTrue();
		assertThat(limiter.tryAcquire(rule, KEY).allowed()).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void isOneLimitForAllInstances(RateLimitAlgorithm algorithm) {
		RateLimiter one = limiter();
		RateLimiter other = limiter();
		RateLimit rule = limit(algorithm, 3);

		assertThat(one.tryAcquire(rule, KEY).allowed()).isTrue();
		assertThat(other.tryAcquire(rule, KEY, 2).allowed()).isTrue();
		assertThat(one.tryAcquire(rule, KEY).allowed()).isFalse();
		assertThat(other.tryAcquire(rule, KEY).allowed()).isFalse();
	}

	@Test
	void keepsKeysAndNamesApart() {
		RateLimiter limiter = limiter();
		RateLimit one = RateLimit.slidingWindow(this.name + "-a", 1, WINDOW);
		RateLimit other = RateLimit.slidingWindow(this.name + "-a:b", 1, WINDOW);

		assertThat(limiter.tryAcquire(one, "b:c").allowed()).isTrue();
		assertThat(limiter.tryAcquire(other, "c").allowed()).isTrue();
		assertThat(limiter.tryAcquire(one, "b").allowed()).isTrue();
		assertThat(limiter.tryAcquire(one, "x".repeat(10_000) + "1").allowed()).isTrue();
		assertThat(limiter.tryAcquire(one, "x".repeat(10_000) + "2").allowed()).isTrue();
		assertThat(limiter.tryAcquire(one, "x".repeat(10_000) + "1").allowed()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "100", "2000" })
	void isNeverExceededByManyThreads(long limit) {
		List<RateLimiter> instances = List.of(limiter(), limiter(), limiter());
		RateLimit rule = sliding(limit);
		AtomicInteger next = new AtomicInteger();

		long admitted = sumOf(64, () -> {
			RateLimiter limiter = instances.get(next.getAndIncrement() % 3);
			return admitted(50, () -> limiter.tryAcquire(rule, KEY).allowed());
		});

		assertThat(admitted).isEqualTo(limit);
	}

	@ParameterizedTest
	@CsvSource({ "SLIDING_WINDOW, 5", "SLIDING_WINDOW, 300", "TOKEN_BUCKET, 5" })
	void allowsTheWholeLimitAgainAfterAQuietWindow(RateLimitAlgorithm algorithm, long limit) {
		RateLimiter limiter = limiter();
		RateLimit rule = new RateLimit(this.name, limit, BRIEF, algorithm);
		long begin = System.nanoTime();
		assertThat(limiter.tryAcquire(rule, KEY, limit).allowed()).isTrue();

		await("the window is over", () -> limiter.tryAcquire(rule, KEY, limit).allowed());

		// The clocks of server and test may run at slightly different rates.
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(BRIEF.minusMillis(10));
	}

	@Test
	void appliesAChangedLimitAtOnce() {
		RateLimiter limiter = limiter();
		limiter.tryAcquire(sliding(100), KEY, 60);

		assertThat(limiter.status(sliding(50), KEY).remaining()).isZero();
		assertThat(limiter.status(sliding(300), KEY).remaining()).isEqualTo(240);
		RateLimit shorter = RateLimit.slidingWindow(this.name, 100, Duration.ofMillis(1));
		await("it has left a shorter window", () -> limiter.status(shorter, KEY).remaining() == 100);
		RateLimit bucket = limit(RateLimitAlgorithm.TOKEN_BUCKET, 100);
		assertThat(limiter.status(bucket, KEY).remaining()).isEqualTo(40);
		assertThat(limiter.tryAcquire(bucket, KEY, 40).allowed()).isTrue();
		assertThat(limiter.tryAcquire(sliding(101), KEY, 2).allowed()).isFalse();
	}

	@Test
	void saysWhatIsWrongWithALimit() {
		RateLimiter limiter = limiter();
		assertThatIllegalArgumentException().isThrownBy(() -> sliding(0)).withMessageContaining(this.name);
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.slidingWindow(this.name, 1, Duration.ZERO))
			.withMessageContaining("PT0S");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RateLimit.tokenBucket(this.name, 1, Duration.ofSeconds(Long.MAX_VALUE)))
			.withMessageContaining(this.name);
		assertThatIllegalArgumentException().isThrownBy(() -> limiter.tryAcquire(sliding(5), " "))
			.withMessageContaining(this.name);
		assertThatIllegalArgumentException().isThrownBy(() -> limiter.tryAcquire(sliding(5), KEY, 0))
			.withMessageContaining("is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> limiter.tryAcquire(sliding(5), KEY, 6))
			.withMessageContaining("cost of 6")
			.withMessageContaining("allows 5")
			.withMessageContaining(this.name);
	}

	@Test
	void countsALargeLimitForALongTimeWithoutOverflow() {
		RateLimiter limiter = limiter();
		long most = 1_000_000_000;
		for (RateLimitAlgorithm algorithm : RateLimitAlgorithm.values()) {
			RateLimit rule = new RateLimit(this.name + algorithm, most, Duration.ofDays(366), algorithm);

			assertThat(limiter.tryAcquire(rule, KEY, most - 1).allowed()).isTrue();
			assertThat(limiter.tryAcquire(rule, KEY, most).allowed()).isFalse();
			assertThat(limiter.status(rule, KEY).resetAfter()).isBetween(Duration.ofDays(365), Duration.ofDays(366));
		}
	}

}
