package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A Redis that is paused, is killed, comes back, and holds foreign values.
 */
@RedisNodesTest
class LimiterFailureTest {

	private static final RateLimit LIMIT = RateLimit.slidingWindow("login", 5, Duration.ofMinutes(10));

	private static final Duration IMPATIENT = Duration.ofMillis(300);

	/** Far longer than the timeout, for slow machines, but limited. */
	private static final Duration BOUND = Duration.ofSeconds(30);

	@ParameterizedTest
	@ValueSource(strings = { "kill", "pause" })
	void isUnavailableInTimeAndNeverRejectsForIt(String how, RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		CompletableFuture<RateLimitOutcome> outcome = new CompletableFuture<>();
		RateLimitListener listener = new RateLimitListener() {

			@Override
			public void onDecision(RateLimitRequest request, RateLimitOutcome said, Duration elapsed) {
				outcome.complete(said);
			}

		};
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes.uris().get(0),
				(builder) -> builder.commandTimeout(IMPATIENT).listener(listener))) {
			if (how.equals("kill")) {
				node.kill();
			}
			else {
				node.pause();
			}
			long begin = System.nanoTime();

			for (int i = 0; i < 10; i++) {
				assertThatExceptionOfType(RateLimitUnavailableException.class)
					.isThrownBy(() -> limiter.tryAcquire(LIMIT, "user"))
					.withMessageContaining("login")
					.satisfies((ex) -> assertThat(ex.requests()).containsExactly(RateLimitRequest.of(LIMIT, "user")));
			}
			assertThatExceptionOfType(RateLimitUnavailableException.class)
				.isThrownBy(() -> limiter.acquire(LIMIT, "user", Duration.ofMinutes(1)));
			assertThatExceptionOfType(RateLimitUnavailableException.class)
				.isThrownBy(() -> limiter.status(LIMIT, "user"));
			assertThatExceptionOfType(RateLimitUnavailableException.class)
				.isThrownBy(() -> limiter.reset(LIMIT, "user"));
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> limiter.tryAcquireAsync(LIMIT, "user").toCompletableFuture().join())
				.withCauseInstanceOf(RateLimitUnavailableException.class);

			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
			assertThat(outcome).isCompletedWithValue(RateLimitOutcome.UNAVAILABLE);
			node.resume();
			if (!node.isRunning()) {
				node.restart();
			}
			Eventually.await("it is back", () -> limiter.node().isUp());
			assertThat(limiter.tryAcquire(LIMIT, "user").allowed()).isTrue();
		}
	}

	@Test
	void failsWaitersIfItIsDownWhenTheyAskAgain(RedisNodes nodes) {
		RateLimit second = RateLimit.slidingWindow("second", 1, Duration.ofSeconds(1));
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			limiter.tryAcquire(second, "user");
			CompletableFuture<RateLimitDecision> waiting = limiter
				.acquireAsync(List.of(RateLimitRequest.of(second, "user")), Duration.ofMinutes(1))
				.toCompletableFuture();

			nodes.get(0).kill();

			assertThatExceptionOfType(CompletionException.class).isThrownBy(waiting::join)
				.withCauseInstanceOf(RateLimitUnavailableException.class);
		}
	}

	@Test
	void leavesAKeyAloneThatHoldsSomethingElseWhenItOnlyLooks(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			node.command("HSET", "rate:login:user", "a", "b");

			assertThat(limiter.status(LIMIT, "user").remaining()).isEqualTo(5);
			assertThat(node.command("HGET", "rate:login:user", "a")).isEqualTo("b");
			assertThat(limiter.tryAcquire(LIMIT, "user", 2).allowed()).isTrue();
			assertThat(limiter.status(LIMIT, "user").remaining()).isEqualTo(3);
		}
	}

	@Test
	void goesOnWhenTheServerHasForgottenItsScripts(RedisNodes nodes) {
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			limiter.tryAcquire(LIMIT, "user", 2);
			nodes.get(0).command("SCRIPT", "FLUSH");

			assertThat(limiter.tryAcquire(LIMIT, "user", 3).allowed()).isTrue();
			assertThat(limiter.tryAcquire(LIMIT, "user").allowed()).isFalse();
		}
	}

}
