package io.holdfast.idempotency.redis;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.StoredFailure;
import io.holdfast.idempotency.StoredFailureException;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.AnswerProxy;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A server that closes the connection if a value is too large for it.
 */
@RedisNodesTest
class LargeOutcomeTest {

	private static final IdempotencyKey KEY = IdempotencyKey.of("reports", "large");

	private static final IdempotencyOptions OPTIONS = IdempotencyOptions.defaults();

	private static final String LARGE = "x".repeat(3_000_000);

	private final AtomicInteger executions = new AtomicInteger();

	private AnswerProxy proxy;

	private RedisNode node;

	private RedisIdempotencyClient client;

	@BeforeEach
	void start(RedisNodes nodes) {
		nodes.get(0).command("CONFIG", "SET", "proto-max-bulk-len", "1048576");
		this.proxy = AnswerProxy.to(nodes.get(0).port());
		this.node = RedisNode.of(this.proxy.uri(), RedisNodeOptions.defaults());
		this.node.connected().toCompletableFuture().join();
		this.client = RedisIdempotencyClient.builder().node(this.node).build();
	}

	@AfterEach
	void stop(RedisNodes nodes) {
		this.client.close();
		this.node.close();
		this.proxy.close();
		nodes.get(0).command("CONFIG", "SET", "proto-max-bulk-len", "512mb");
	}

	@Test
	void isSentOnceAndTheWorkCountsAsDone() {
		assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> execute(LARGE))
			.withMessageContaining("too large");

		Eventually.await("it is recorded", () -> this.node.isUp() && state() == State.OUTCOME_UNKNOWN);
		assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> execute("again"));
		assertThat(this.executions).hasValue(1);
		assertThat(this.proxy.connections()).as("connections").isEqualTo(2);
	}

	@Test
	void doesNotKeepOthersFromTheNode() {
		Leadership leadership = leadership();
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> leadership.complete(LARGE).toCompletableFuture().join())
			.withCauseInstanceOf(OutcomeUnknownException.class);
		Eventually.await("it is back", () -> this.proxy.connections() == 2 && this.node.isUp());
		try (RedlockClient locks = RedlockClient.builder().nodes(List.of(this.node)).build()) {
			for (int i = 0; i < 200; i++) {
				locks.acquire("lock " + i).close();
			}
		}
		assertThat(this.proxy.connections()).as("connections").isEqualTo(2);
	}

	@Test
	void keepsTheTypeOfAFailureWhoseMessageIsTooLong() {
		Leadership leadership = leadership();
		leadership.fail(new StoredFailure("java.lang.ArithmeticException", LARGE))
			.exceptionally((failure) -> null)
			.toCompletableFuture()
			.join();

		Eventually.await("it is recorded", () -> this.node.isUp() && state() == State.FAILED);
		assertThatExceptionOfType(StoredFailureException.class).isThrownBy(() -> execute("again"))
			.withMessageContaining("ArithmeticException");
	}

	private Leadership leadership() {
		return ((ClaimResult.Leading) this.client.claim(KEY, OPTIONS)).leadership();
	}

	private State state() {
		try {
			return this.client.status(KEY).state();
		}
		catch (RuntimeException ex) {
			return State.ABSENT;
		}
	}

	private String execute(String outcome) {
		return this.client.execute(KEY, OPTIONS, OutcomeCodec.TEXT, (leadership) -> {
			this.executions.incrementAndGet();
			return outcome;
		});
	}

}
