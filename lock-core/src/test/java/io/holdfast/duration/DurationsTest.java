package io.holdfast.duration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.local.LocalIdempotencyClient;
import io.holdfast.leader.LeaderOptions;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.local.LocalLockClient;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.local.LocalRateLimiter;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.schedule.DueTicks;
import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.schedule.ScheduledLocks;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Every duration that a user can give is refused with its name and the largest value,
 * whatever it is, and works up to that.
 */
class DurationsTest {

	private static final List<Duration> TOO_LONG = List.of(Duration.ofSeconds(Long.MAX_VALUE),
			Duration.ofMillis(Long.MAX_VALUE), Durations.LONGEST_WAIT.plusMillis(1));

	private static final List<Duration> TOO_SHORT = List.of(Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE));

	private static final Map<String, Consumer<Duration>> USES = Map.ofEntries(
			Map.entry("wait for a lock", LockOptions.defaults()::withWait),
			Map.entry("lease of a lock", LockOptions.defaults()::withLease),
			Map.entry("longest hold of a lock", LockOptions.defaults()::withMaxHold),
			Map.entry("drift allowance", (value) -> RedlockClient.builder().driftAllowance(value)),
			Map.entry("node timeout", (value) -> RedlockClient.builder().nodeTimeout(value)),
			Map.entry("limit of hand-offs", (value) -> RedlockClient.builder().localHandOff(value)),
			Map.entry("limit of hand-offs in a row", (value) -> LocalLockClient.builder().localHandOff(value)),
			Map.entry("first pause", (value) -> RedlockClient.builder().polling(value, Duration.ofSeconds(1))),
			Map.entry("longest pause", (value) -> RedlockClient.builder().polling(Duration.ofMillis(1), value)),
			Map.entry("retention", IdempotencyOptions.defaults()::withRetention),
			Map.entry("lease of an operation", IdempotencyOptions.defaults()::withLease),
			Map.entry("wait of a duplicate", IdempotencyOptions.defaults()::withWait),
			Map.entry("command timeout", (value) -> LocalIdempotencyClient.builder().commandTimeout(value)),
			Map.entry("command timeout of a rate limiter", (value) -> LocalRateLimiter.builder().commandTimeout(value)),
			Map.entry("window", (value) -> RateLimit.slidingWindow("login", 1, value)),
			Map.entry("wait for permits", DurationsTest::awaitPermits),
			Map.entry("lockAtMostFor", ScheduleOptions.defaults()::withLockAtMostFor),
			Map.entry("lockAtLeastFor", ScheduleOptions.defaults()::withLockAtLeastFor),
			Map.entry("time for which a tick is kept", (value) -> new DueTicks(List.of(Instant.now()), value)),
			Map.entry("shutdown timeout", DurationsTest::shutDown),
			Map.entry("lease of a leader", LeaderOptions.defaults()::withLease),
			Map.entry("hand-over timeout", LeaderOptions.defaults()::withHandOverTimeout),
			Map.entry("connect timeout", RedisNodeOptions.defaults()::withConnectTimeout),
			Map.entry("restart guard", RedisNodeOptions.defaults()::withRestartGuard),
			Map.entry("lease of lock 'a'", DurationsTest::extend));

	@Test
	void areRefusedWithTheirNameAndWhatIsAllowed() {
		USES.forEach((name, use) -> {
			for (Duration value : TOO_LONG) {
				assertThatIllegalArgumentException().as("%s of %s", name, value)
					.isThrownBy(() -> use.accept(value))
					.withMessageContaining(name)
					.withMessageContaining(value.toString())
					.withMessageMatching("(?s).*at most \\d+ days.*");
			}
			for (Duration value : TOO_SHORT) {
				assertThatIllegalArgumentException().as("%s of %s", name, value)
					.isThrownBy(() -> use.accept(value))
					.withMessageContaining(name)
					.withMessageContaining(value.toString());
			}
		});
	}

	@Test
	void workUpToTheLongest() {
		LockOptions longest = new LockOptions(Durations.LONGEST_WAIT, Durations.LONGEST, true, Durations.LONGEST, false,
				null);
		try (LocalLockClient locks = LocalLockClient.builder().build(); LockHandle lock = locks.acquire("a", longest)) {
			assertThat(lock.remainingValidity()).isGreaterThan(Durations.LONGEST.minusDays(1));
			assertThat(lock.extend(Durations.LONGEST)).isTrue();
			var waiting = locks.acquireAsync("a", longest).toCompletableFuture();
			lock.close();
			assertThat(waiting.join().isHeld()).isTrue();
		}
		IdempotencyOptions options = IdempotencyOptions.defaults()
			.withLease(Durations.LONGEST)
			.withRetention(Durations.LONGEST)
			.withWait(Durations.LONGEST_WAIT);
		try (LocalIdempotencyClient operations = LocalIdempotencyClient.builder().build()) {
			assertThat(operations.claim(IdempotencyKey.of("a", "b"), options)).isNotNull();
		}
		awaitPermits(Durations.LONGEST_WAIT);
	}

	private static void awaitPermits(Duration wait) {
		try (LocalRateLimiter limiter = LocalRateLimiter.builder().build()) {
			limiter.acquire(
					List.of(RateLimitRequest.of(RateLimit.slidingWindow("login", 1, Duration.ofDays(366)), "user")),
					wait);
		}
	}

	private static void shutDown(Duration timeout) {
		try (LocalLockClient locks = LocalLockClient.builder().build()) {
			ScheduledLocks.builder(locks).shutdownTimeout(timeout).build().close();
		}
	}

	private static void extend(Duration lease) {
		try (LocalLockClient locks = LocalLockClient.builder().build(); LockHandle lock = locks.acquire("a")) {
			lock.extend(lease);
		}
	}

}
