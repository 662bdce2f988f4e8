package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.OutcomeWriteResult;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A Redis that is paused, is killed, loses its data and comes back.
 */
@RedisNodesTest(persistent = true)
class StoreFailureTest {

	private static final IdempotencyKey KEY = IdempotencyKey.of("payments", "unlucky");

	/** No leader times out, so that nothing happens because a lease ended. */
	private static final IdempotencyOptions PATIENT = IdempotencyOptions.defaults()
		.withWait(Duration.ofMinutes(1))
		.withLease(Duration.ofMinutes(10));

	private static final Duration IMPATIENT = Duration.ofMillis(300);

	private final AtomicInteger executions = new AtomicInteger();

	@Test
	void aPauseBetweenTheWorkAndItsRecordLosesNoOutcome(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		try (RedisIdempotencyClient client = impatient(nodes);
				RedisIdempotencyClient other = IdempotencyClients.connect(nodes)) {
			assertThat(executeAnd(client, node::pause)).isEqualTo("result 1");
			assertThat(execute(client)).as("of a duplicate here").isEqualTo("result 1");

			node.resume();

			Eventually.await("it is recorded", () -> other.status(KEY).state() == State.DONE);
			assertThat(execute(other)).isEqualTo("result 1");
			assertThat(this.executions).hasValue(1);
		}
	}

	@Test
	void aRestartBetweenTheWorkAndItsRecordLosesNoOutcome(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		try (RedisIdempotencyClient client = impatient(nodes);
				RedisIdempotencyClient other = IdempotencyClients.connect(nodes)) {
			assertThat(executeAnd(client, node::stop)).isEqualTo("result 1");
			assertThat(execute(client)).as("of a duplicate here").isEqualTo("result 1");

			node.restart();

			Eventually.await("both are back", () -> client.node().isUp() && other.node().isUp());
			Eventually.await("it is recorded", () -> other.status(KEY).state() == State.DONE);
			assertThat(execute(other)).isEqualTo("result 1");
			assertThat(this.executions).hasValue(1);
		}
	}

	@Test
	void aServerThatLosesTheRecordMakesTheLeaderFail(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		try (RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			assertThatExceptionOfType(LeadershipLostException.class)
				.isThrownBy(() -> executeAnd(client, () -> node.command("FLUSHALL")));

			assertThat(execute(client)).isEqualTo("result 2");
		}
	}

	@Test
	void aServerThatIsDownIsUnavailableAndTheWorkDoesNotRun(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		try (RedisIdempotencyClient client = impatient(nodes)) {
			node.kill();

			assertThatExceptionOfType(IdempotencyUnavailableException.class).isThrownBy(() -> execute(client));
			assertThatExceptionOfType(IdempotencyUnavailableException.class).isThrownBy(() -> client.status(KEY));
			assertThatExceptionOfType(IdempotencyUnavailableException.class).isThrownBy(() -> client.forget(KEY));
			assertThat(this.executions).hasValue(0);

			node.restart();
			Eventually.await("it is back", () -> client.node().isUp());
			assertThat(execute(client)).isEqualTo("result 1");
		}
	}

	@Test
	void aClaimThatArrivesAfterItsCallerGaveUpIsTakenBack(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		IdempotencyOptions fail = PATIENT.withOnTimeout(OnTimeout.FAIL);
		try (RedisIdempotencyClient client = impatient(nodes);
				RedisIdempotencyClient other = IdempotencyClients.connect(nodes)) {
			node.pause();
			assertThatExceptionOfType(IdempotencyUnavailableException.class).isThrownBy(() -> execute(client));

			node.resume();

			assertThat(other.execute(KEY, fail, OutcomeCodec.TEXT,
					(leadership) -> "result " + this.executions.incrementAndGet()))
				.isEqualTo("result 1");
		}
	}

	@Test
	void waitersFailAtOnceWhenTheServerIsDown(RedisNodes nodes) {
		try (RedisIdempotencyClient leading = IdempotencyClients.connect(nodes);
				RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			leading.claim(KEY, PATIENT);
			CompletableFuture<ClaimResult> waiting = client.claimAsync(KEY, PATIENT).toCompletableFuture();
			Eventually.await("it waits", () -> client.status(KEY).waitingHere() == 1);

			nodes.get(0).kill();

			assertThatExceptionOfType(CompletionException.class).isThrownBy(waiting::join)
				.withCauseInstanceOf(IdempotencyUnavailableException.class);
		}
	}

	@Test
	void aLeaderKeepsItsLeadOverARestartAndWaitersElsewhereToo(RedisNodes nodes) {
		try (RedisIdempotencyClient client = IdempotencyClients.connect(nodes);
				RedisIdempotencyClient other = IdempotencyClients.connect(nodes)) {
			Leadership leadership = ((ClaimResult.Leading) client.claim(KEY, PATIENT)).leadership();

			nodes.get(0).restart();

			Eventually.await("both are back", () -> client.node().isUp() && other.node().isUp());
			CompletableFuture<ClaimResult> waiting = other.claimAsync(KEY, PATIENT).toCompletableFuture();
			Eventually.await("it waits", () -> other.status(KEY).waitingHere() == 1);
			assertThat(leadership.isHeld()).isTrue();
			assertThat(leadership.complete("text").toCompletableFuture().join()).isEqualTo(OutcomeWriteResult.RECORDED);
			assertThat(waiting.join()).isInstanceOf(ClaimResult.Done.class);
		}
	}

	@Test
	void aLeaderThatIsCutOffForLongerThanItsLeaseIsNotified(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		try (RedisIdempotencyClient client = impatient(nodes)) {
			Leadership leadership = ((ClaimResult.Leading) client.claim(KEY, PATIENT.withLease(Duration.ofMillis(700))))
				.leadership();
			CompletableFuture<Void> lost = new CompletableFuture<>();
			leadership.onLost(() -> lost.complete(null));

			node.pause();

			lost.join();
			assertThat(leadership.isHeld()).isFalse();
			assertThatExceptionOfType(LeadershipLostException.class).isThrownBy(leadership::ensureHeld);
			node.resume();
		}
	}

	@Test
	void outcomesExpireAndReleasedClaimsLeaveNothing(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		try (RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			Leadership leadership = ((ClaimResult.Leading) client.claim(KEY, PATIENT)).leadership();
			assertThat(Long.parseLong(node.command("PTTL", "idem:payments:unlucky")))
				.isGreaterThan(PATIENT.lease().toMillis());
			leadership.complete("text").toCompletableFuture().join();
			assertThat(Long.parseLong(node.command("PTTL", "idem:payments:unlucky"))).isPositive()
				.isLessThanOrEqualTo(PATIENT.retention().toMillis());
			client.forget(KEY);
			for (int i = 0; i < 200; i++) {
				CompletableFuture<ClaimResult> claim = client
					.claimAsync(IdempotencyKey.of("payments", "gone-" + i), PATIENT)
					.toCompletableFuture();
				// A call that was already answered can no longer be cancelled.
				if (i % 2 == 1 || !claim.cancel(false)) {
					claim.thenAccept((claimed) -> ((ClaimResult.Leading) claimed).leadership().release());
				}
			}
			Eventually.await("nothing is left", () -> node.command("DBSIZE").equals("0"));
		}
	}

	private String executeAnd(RedisIdempotencyClient client, Runnable afterwards) {
		return client.execute(KEY, PATIENT, OutcomeCodec.TEXT, (leadership) -> {
			String result = "result " + this.executions.incrementAndGet();
			afterwards.run();
			return result;
		});
	}

	private String execute(RedisIdempotencyClient client) {
		return client.execute(KEY, PATIENT, OutcomeCodec.TEXT,
				(leadership) -> "result " + this.executions.incrementAndGet());
	}

	private static RedisIdempotencyClient impatient(RedisNodes nodes) {
		return IdempotencyClients.connect(nodes, (client) -> client.commandTimeout(IMPATIENT));
	}

}
