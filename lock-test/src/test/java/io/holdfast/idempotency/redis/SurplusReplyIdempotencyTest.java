package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.holdfast.idempotency.IdempotencyException;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.AnswerProxy;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that answers one command twice, which would shift all answers after it.
 */
@RedisNodesTest
class SurplusReplyIdempotencyTest {

	private static final IdempotencyOptions OPTIONS = IdempotencyOptions.defaults()
		.withLease(Duration.ofSeconds(1))
		.withWait(Duration.ofSeconds(10));

	@Test
	void givesNoCallTheOutcomeOfAnother(RedisNodes nodes) {
		AtomicInteger answers = new AtomicInteger();
		try (AnswerProxy proxy = AnswerProxy.to(nodes.get(0).port());
				RedisNode node = RedisNode.of(proxy.uri(), RedisNodeOptions.defaults());
				RedisIdempotencyClient client = RedisIdempotencyClient.builder().node(node).build()) {
			node.connected().toCompletableFuture().join();
			proxy.change((answer) -> (answers.incrementAndGet() % 97 == 0) ? answer + answer : answer);
			int right = 0;
			for (int i = 0; i < 300; i++) {
				for (int again = 0; again < 2; again++) {
					try {
						assertThat(execute(client, i)).isEqualTo("outcome " + i);
						right++;
					}
					catch (IdempotencyException ex) {
						Eventually.await("it is back", node::isUp);
					}
				}
			}
			assertThat(right).isGreaterThan(100);
			assertThat(proxy.connections()).isGreaterThan(1);
			proxy.change(UnaryOperator.identity());
			// The connection may be closed once more.
			Eventually.await("it is back", () -> {
				try {
					return execute(client, 1000).equals("outcome 1000");
				}
				catch (IdempotencyException ex) {
					return false;
				}
			});
		}
	}

	private static String execute(RedisIdempotencyClient client, int number) {
		return client.execute(IdempotencyKey.of("surplus", "key" + number), OPTIONS, OutcomeCodec.TEXT,
				(leadership) -> "outcome " + number);
	}

}
