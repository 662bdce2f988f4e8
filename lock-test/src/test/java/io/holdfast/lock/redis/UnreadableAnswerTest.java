package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.holdfast.idempotency.IdempotencyException;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.redis.RedisIdempotencyClient;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.engine.ScheduleNode;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitException;
import io.holdfast.ratelimit.redis.RedisRateLimiter;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.redis.RedisNodeUnavailableException;
import io.holdfast.redis.RedisReplyException;
import io.holdfast.test.AnswerProxy;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Answers that are too short or of other types, and keys with foreign values: such a
 * server cannot be relied on, and no caller waits for it.
 */
@RedisNodesTest
class UnreadableAnswerTest {

	private static final Duration LONG = Duration.ofMinutes(2);

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(LONG).withLease(LONG);

	@ParameterizedTest
	@ValueSource(strings = { "*0\r\n", "*1\r\n:0\r\n", "*1\r\n$3\r\nabc\r\n", "*2\r\n:0\r\n$3\r\nabc\r\n",
			"*3\r\n*0\r\n*0\r\n*0\r\n", "$3\r\nabc\r\n", "_\r\n", "*2\r\n:1\r\n$20\r\n99999999999999999999\r\n",
			"*-1\r\n", "#t\r\n", ",1.5\r\n", "%1\r\n+a\r\n:1\r\n" })
	void isUnavailableAtOnce(String answer, RedisNodes nodes) {
		try (AnswerProxy proxy = AnswerProxy.to(nodes.get(0).port());
				RedisNode node = RedisNode.of(proxy.uri(), RedisNodeOptions.defaults());
				RedlockClient locks = RedlockClient.builder().nodes(List.of(node)).nodeTimeout(LONG).build();
				RedisIdempotencyClient operations = RedisIdempotencyClient.builder()
					.node(node)
					.commandTimeout(LONG)
					.build();
				RedisRateLimiter limiter = RedisRateLimiter.builder().node(node).commandTimeout(LONG).build()) {
			LockClients.awaitConnected(locks);
			proxy.change((right) -> answer);
			ScheduleNode ticks = new RedisLockNode(node, "locks:", new CompanionKeys(null, "locks:"), "app").schedule();

			check(() -> locks.tryAcquire("name", PATIENT.withWait(Duration.ZERO).fenced()));
			check(() -> locks.acquire("name", PATIENT.fenced()).close());
			check(() -> locks.acquireAll(List.of("one", "two"), PATIENT).close());
			check(() -> locks.status("name"));
			check(() -> locks.forceRelease("name"));
			check(() -> operations.execute(IdempotencyKey.of("name", "key"), IdempotencyOptions.defaults(),
					OutcomeCodec.TEXT, (leadership) -> "done"));
			check(() -> operations.status(IdempotencyKey.of("name", "key")));
			check(() -> limiter.tryAcquire(RateLimit.slidingWindow("rule", 5, Duration.ofSeconds(1)), "key"));
			checkTick(() -> ticks.record("locks:name", "token", 5, LONG));
			checkTick(() -> ticks.read("locks:name"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "RPUSH %s junk", "HSET %s junk junk", "SADD %s junk" })
	void isUnavailableAtOnceWhereALockIsSomethingElse(String command, RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		node.command(String.format(command, "locks:name").split(" "));
		try (RedlockClient client = LockClients.connect(nodes, (locks) -> locks.nodeTimeout(LONG))) {
			assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(() -> client.acquire("name", PATIENT));
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client.acquire("name", PATIENT.fenced()));
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client.acquireAll(List.of("name", "other"), PATIENT));
			assertThat(client.forceRelease("name")).isTrue();
			client.acquire("name", PATIENT.fenced()).close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET %s junk", "ZADD %s inf f", "ZADD %s 1e300 f", "HSET %s f junk" })
	void isUnavailableAtOnceWhereAFenceIsJunk(String command, RedisNodes nodes) {
		nodes.get(0).command(String.format(command, "fence:{locks:name}").split(" "));
		try (RedlockClient client = LockClients.connect(nodes, (locks) -> locks.nodeTimeout(LONG))) {
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client.acquire("name", PATIENT.fenced()));
			client.acquire("name", PATIENT).close();
		}
	}

	/** Some wrong answers look valid. Exceptions are of types that callers expect. */
	private static void check(ThrowingCallable call) {
		long start = System.nanoTime();
		Throwable thrown = catchThrowable(call);
		if (thrown != null) {
			assertThat(thrown).isInstanceOfAny(LockException.class, IdempotencyException.class,
					RateLimitException.class);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG.dividedBy(4));
	}

	private static void checkTick(Call call) {
		try {
			call.ask().toCompletableFuture().join();
		}
		catch (CompletionException ex) {
			assertThat(ex.getCause()).isInstanceOfAny(RedisReplyException.class, io.lettuce.core.RedisException.class,
					RedisNodeUnavailableException.class);
		}
		catch (RedisNodeUnavailableException ex) {
			assertThat(ex).hasMessageNotContaining("null");
		}
	}

	private interface Call {

		CompletionStage<?> ask();

	}

}
