package io.holdfast.idempotency.redis;

import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.CorruptedRecordException;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.OutcomeWriteResult;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Keys that hold foreign values.
 */
@RedisNodesTest
class CorruptedRecordTest {

	private static final IdempotencyKey KEY = IdempotencyKey.of("payments", "odd");

	private static final String REDIS_KEY = "idem:payments:odd";

	private static final IdempotencyOptions OPTIONS = IdempotencyOptions.defaults();

	@ParameterizedTest
	@ValueSource(strings = { "SET %s garbage", "RPUSH %s garbage", "HSET %s other field", "HSET %s state dancing",
			"HSET %s state running", "HSET %s state done outcome text",
			"HSET %s state done token t lease_end 1 at 1 fence 1 attempts 1",
			"HSET %s state failed token t lease_end 1 at 1 fence 1 attempts 1",
			"HSET %s state running token t lease_end never at 1 fence 1 attempts 1",
			"HSET %s state running token t lease_end nan at 1 fence 1 attempts 1",
			"HSET %s state running token t lease_end 1 at 1 fence 99999999999999999999 attempts 1",
			"HSET %s state dancing token t lease_end 1 at 1 fence 1 attempts 1" })
	void areAnErrorAndNeverRun(String command, RedisNodes nodes) {
		AtomicInteger executions = new AtomicInteger();
		RedisNodeProcess node = nodes.get(0);
		node.command(String.format(command, REDIS_KEY).split(" "));
		String before = node.command("DUMP", REDIS_KEY);
		try (RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(CorruptedRecordException.class)
					.isThrownBy(() -> client.execute(KEY, OPTIONS, OutcomeCodec.TEXT,
							(leadership) -> "result " + executions.incrementAndGet()))
					.withMessageContaining("payments:odd");
			}
			assertThat(executions).hasValue(0);
			assertThat(client.status(KEY).state()).isEqualTo(State.CORRUPTED);
			assertThat(node.command("DUMP", REDIS_KEY)).as("left as it was").isEqualTo(before);

			assertThat(client.forget(KEY)).isTrue();
			assertThat(client.execute(KEY, OPTIONS, OutcomeCodec.TEXT, (leadership) -> "fine")).isEqualTo("fine");
		}
	}

	@Test
	void underALeaderAreItsLossAndLeftAsTheyAre(RedisNodes nodes) {
		try (RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			Leadership leadership = ((ClaimResult.Leading) client.claim(KEY, OPTIONS)).leadership();
			nodes.get(0).command("SET", REDIS_KEY, "garbage");

			assertThat(leadership.complete("text").toCompletableFuture().join()).isEqualTo(OutcomeWriteResult.LOST);
			assertThat(nodes.get(0).command("GET", REDIS_KEY)).isEqualTo("garbage");
		}
	}

	@Test
	void ofOtherKindsInOneFieldDoNotReachCallers(RedisNodes nodes) {
		try (RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			client.execute(KEY, OPTIONS, OutcomeCodec.TEXT, (leadership) -> "text");
			nodes.get(0).command("HDEL", REDIS_KEY, "fence");

			assertThatExceptionOfType(CorruptedRecordException.class)
				.isThrownBy(() -> client.execute(KEY, OPTIONS, OutcomeCodec.TEXT, (leadership) -> "again"));
		}
	}

}
