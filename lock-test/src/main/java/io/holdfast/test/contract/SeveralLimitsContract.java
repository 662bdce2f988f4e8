package io.holdfast.test.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimitStatus;
import io.holdfast.ratelimit.RateLimiter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

abstract class SeveralLimitsContract extends LimiterTests {

	private final RateLimit wide = RateLimit.slidingWindow(this.name + "-wide", 200, WINDOW);

	private final RateLimit narrow = RateLimit.slidingWindow(this.name + "-narrow", 2, WINDOW);

	private final RateLimit bucket = RateLimit.tokenBucket(this.name + "-bucket", 100, WINDOW);

	SeveralLimitsContract(Function<RateLimitListener, RateLimiter> limiters) {
		super(limiters);
	}

	@Test
	void takesAllOrNothing() {
		RateLimiter limiter = limiter();
		List<RateLimitRequest> requests = List.of(RateLimitRequest.of(this.wide, KEY, 5),
				RateLimitRequest.of(this.bucket, KEY, 10), RateLimitRequest.of(this.narrow, "everybody"));
		assertThat(limiter.tryAcquire(requests).allowed()).isTrue();
		assertThat(limiter.tryAcquire(requests).allowed()).isTrue();

		RateLimitDecision refused = limiter.tryAcquire(requests);

		assertThat(refused.allowed()).isFalse();
		assertThat(refused.statuses()).extracting(RateLimitStatus::limit)
			.containsExactly(this.wide, this.bucket, this.narrow);
		assertThat(refused.statuses()).extracting(RateLimitStatus::remaining).containsExactly(190L, 80L, 0L);
		assertThat(refused.exceeded()).extracting(RateLimitStatus::limit).containsExactly(this.narrow);
		assertThat(refused.retryAfter()).isEqualTo(refused.statuses().get(2).retryAfter()).isPositive();
		assertThat(limiter.status(this.wide, KEY).remaining()).isEqualTo(190);
		assertThat(limiter.status(this.bucket, KEY).remaining()).isEqualTo(80);
	}

	@Test
	void asksAgainWhenTheLastOfThemAllows() {
		RateLimiter limiter = limiter();
		RateLimit day = RateLimit.slidingWindow(this.name + "-day", 1, Duration.ofDays(1));
		List<RateLimitRequest> requests = List.of(RateLimitRequest.of(day, KEY),
				RateLimitRequest.of(this.narrow, KEY, 2));
		limiter.tryAcquire(requests);

		RateLimitDecision refused = limiter.tryAcquire(requests);

		assertThat(refused.exceeded()).hasSize(2);
		assertThat(refused.retryAfter()).isEqualTo(refused.statuses().get(0).retryAfter())
			.isGreaterThan(refused.statuses().get(1).retryAfter());
	}

	@Test
	void countsOneLimitForSeveralKeys() {
		RateLimiter limiter = limiter();
		List<RateLimitRequest> both = List.of(RateLimitRequest.of(this.narrow, "one"),
				RateLimitRequest.of(this.narrow, "other"));

		assertThat(limiter.tryAcquire(both).allowed()).isTrue();
		assertThat(limiter.tryAcquire(this.narrow, "one").allowed()).isTrue();
		assertThat(limiter.tryAcquire(both).allowed()).isFalse();
		assertThat(limiter.status(this.narrow, "other").remaining()).isEqualTo(1);
	}

	@Test
	void neitherBlocksNorExceedsWhenAskedInDifferentOrders() {
		List<RateLimiter> instances = List.of(limiter(), limiter());
		RateLimit small = RateLimit.slidingWindow(this.name + "-small", 70, WINDOW);
		List<RateLimitRequest> there = List.of(RateLimitRequest.of(this.wide, KEY), RateLimitRequest.of(small, KEY));
		List<RateLimitRequest> back = List.of(RateLimitRequest.of(small, KEY), RateLimitRequest.of(this.wide, KEY));
		AtomicInteger next = new AtomicInteger();

		long admitted = sumOf(16, () -> {
			int number = next.getAndIncrement();
			return admitted(20,
					() -> instances.get(number % 2).tryAcquire((number / 2 % 2 == 0) ? there : back).allowed());
		});

		assertThat(admitted).isLessThanOrEqualTo(70);
		// If keys are taken one after the other, some calls may have been refused
		// meanwhile.
		while (limiter().tryAcquire(there).allowed()) {
			admitted++;
		}
		assertThat(admitted).isEqualTo(70);
		assertThat(limiter().status(this.wide, KEY).remaining()).isEqualTo(130);
	}

	@Test
	void saysWhatIsWrongWithDemands() {
		RateLimiter limiter = limiter();
		assertThatIllegalArgumentException().isThrownBy(() -> limiter.tryAcquire(List.of()));
		RateLimit same = RateLimit.slidingWindow(this.wide.name(), 5, Duration.ofMinutes(1));
		assertThatIllegalArgumentException().isThrownBy(
				() -> limiter.tryAcquire(List.of(RateLimitRequest.of(this.wide, KEY), RateLimitRequest.of(same, KEY))))
			.withMessageContaining(this.wide.name())
			.withMessageContaining(KEY);
	}

}
