package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OperationTimedOutException;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Leaders whose JVM is killed or paused.
 */
@RedisNodesTest
class DeadLeaderTest {

	private static final Duration LEASE = Duration.ofSeconds(2);

	private static final IdempotencyKey KEY = IdempotencyKey.of("payments", "orphaned");

	private static final IdempotencyOptions PATIENT = IdempotencyOptions.defaults().withWait(Duration.ofMinutes(1));

	@Test
	void oneThatWasKilledIsReplacedByExactlyOneWaiter(RedisNodes nodes) {
		AtomicInteger executions = new AtomicInteger();
		try (ChildJvm leader = OperationOwnerProcess.leading(nodes, KEY, LEASE);
				RedisIdempotencyClient one = IdempotencyClients.connect(nodes);
				RedisIdempotencyClient other = IdempotencyClients.connect(nodes)) {
			List<CompletableFuture<String>> waiting = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				RedisIdempotencyClient client = (i % 2 == 0) ? one : other;
				waiting.add(
						client
							.executeAsync(KEY, PATIENT, OutcomeCodec.TEXT,
									(leadership) -> CompletableFuture.completedFuture(leadership.attempt()
											+ " attempts, " + executions.incrementAndGet() + " here"))
							.thenApply((result) -> result.value())
							.toCompletableFuture());
			}
			Eventually.await("all wait", () -> one.status(KEY).waitingHere() + other.status(KEY).waitingHere() == 50);

			leader.kill();

			assertThat(waiting).allSatisfy((call) -> assertThat(call.join()).isEqualTo("2 attempts, 1 here"));
			assertThat(executions).hasValue(1);
		}
	}

	@Test
	void oneThatWasKilledIsNotReplacedIfThatIsForbidden(RedisNodes nodes) {
		IdempotencyOptions fail = PATIENT.withOnTimeout(OnTimeout.FAIL);
		try (ChildJvm leader = OperationOwnerProcess.leading(nodes, KEY, LEASE);
				RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			leader.kill();

			assertThatExceptionOfType(OperationTimedOutException.class)
				.isThrownBy(() -> client.execute(KEY, fail, OutcomeCodec.TEXT, (leadership) -> "again"))
				.withMessageContaining("java@");
			assertThat(client.status(KEY).state()).isEqualTo(State.TIMED_OUT);
			assertThat(client.status(KEY).attempts()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "complete", "release" })
	void oneThatWasPausedCanNeitherCompleteNorDeleteItsSuccessorsRecord(String word, RedisNodes nodes) {
		try (ChildJvm leader = OperationOwnerProcess.leading(nodes, KEY, LEASE);
				RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			assertThat(leader.ask("held?")).isEqualTo("true");
			leader.pause();
			Leadership next = ((ClaimResult.Leading) client.claim(KEY, PATIENT)).leadership();

			leader.resume();

			assertThat(leader.ask("held?")).isEqualTo("false");
			Eventually.await("the former leader is notified", () -> leader.ask("lost?").equals("1"));
			assertThat(leader.ask(word)).isEqualTo("LOST");
			assertThat(next.isHeld()).isTrue();
			assertThat(next.attempt()).isEqualTo(2);
			assertThat(nodes.get(0).command("HGET", "idem:payments:orphaned", "token")).isEqualTo(next.token());
			next.complete("theirs").toCompletableFuture().join();
			assertThat(client.execute(KEY, PATIENT, OutcomeCodec.TEXT, (leadership) -> "again")).isEqualTo("theirs");
		}
	}

	@Test
	void oneThatWasPausedWithoutASuccessorStillWritesItsOutcome(RedisNodes nodes) {
		IdempotencyOptions fail = PATIENT.withOnTimeout(OnTimeout.FAIL);
		try (ChildJvm leader = OperationOwnerProcess.leading(nodes, KEY, LEASE);
				RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			leader.pause();
			assertThatExceptionOfType(OperationTimedOutException.class)
				.isThrownBy(() -> client.execute(KEY, fail, OutcomeCodec.TEXT, (leadership) -> "again"));

			leader.resume();

			assertThat(leader.ask("held?")).isEqualTo("false");
			assertThat(leader.ask("complete")).isEqualTo("RECORDED");
			assertThat(client.execute(KEY, fail, OutcomeCodec.TEXT, (leadership) -> "again")).isEqualTo("late");
		}
	}

}
