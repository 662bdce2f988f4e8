package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The requests of idempotent operations, counted by the server.
 */
@RedisNodesTest
class IdempotencyRequestCountTest {

	private static final IdempotencyOptions PATIENT = IdempotencyOptions.defaults()
		.withWait(Duration.ofMinutes(1))
		.withLease(Duration.ofMinutes(10));

	@Test
	void aNewCallCostsTwoRequestsAndAReplayOne(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		int calls = 300;
		try (RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			node.resetCommandStats();
			callAll(client, calls);
			assertThat(requests(node)).isEqualTo(2L * calls);

			node.resetCommandStats();
			callAll(client, calls);
			assertThat(requests(node)).isEqualTo(calls);
		}
	}

	@Test
	void fiveHundredWaitersOfOneKeyCostNothingWhileTheyWait(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		IdempotencyKey key = IdempotencyKey.of("payments", "popular");
		try (RedisIdempotencyClient leading = IdempotencyClients.connect(nodes);
				RedisIdempotencyClient waiting = IdempotencyClients.connect(nodes,
						(client) -> client.maxWaiters(1000, 1000))) {
			Leadership leadership = ((ClaimResult.Leading) leading.claim(key, PATIENT)).leadership();
			node.resetCommandStats();
			List<CompletableFuture<ClaimResult>> calls = new ArrayList<>();
			for (int i = 0; i < 500; i++) {
				calls.add(waiting.claimAsync(key, PATIENT).toCompletableFuture());
			}
			// One call asks; calls that arrive meanwhile do not ask again.
			Eventually.await("the first has asked", () -> requests(node) > 0);
			assertThat(requests(node)).isEqualTo(1);

			leadership.complete("text").toCompletableFuture().join();

			assertThat(calls).allSatisfy((call) -> assertThat(call.join()).isInstanceOf(ClaimResult.Done.class));
			// The completion, and one for all waiting calls.
			assertThat(requests(node)).isEqualTo(3);
		}
	}

	@Test
	void duplicatesOfALeaderInTheSameClientSendNoRequests(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		IdempotencyKey key = IdempotencyKey.of("payments", "local");
		try (RedisIdempotencyClient client = IdempotencyClients.connect(nodes)) {
			Leadership leadership = ((ClaimResult.Leading) client.claim(key, PATIENT)).leadership();
			node.resetCommandStats();
			List<CompletableFuture<ClaimResult>> calls = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				calls.add(client.claimAsync(key, PATIENT).toCompletableFuture());
			}
			leadership.complete("text").toCompletableFuture().join();

			assertThat(calls).allSatisfy((call) -> assertThat(call.join()).isInstanceOf(ClaimResult.Done.class));
			assertThat(requests(node)).isEqualTo(1);
		}
	}

	@Test
	void tooManyWaitersAreRefusedAtOnce(RedisNodes nodes) {
		IdempotencyKey key = IdempotencyKey.of("payments", "crowded");
		IdempotencyKey other = IdempotencyKey.of("payments", "other");
		try (RedisIdempotencyClient leading = IdempotencyClients.connect(nodes);
				RedisIdempotencyClient waiting = IdempotencyClients.connect(nodes,
						(client) -> client.maxWaiters(3, 5))) {
			leading.claim(key, PATIENT);
			leading.claim(other, PATIENT);
			List<CompletableFuture<ClaimResult>> first = claims(waiting, key, 10);
			List<CompletableFuture<ClaimResult>> second = claims(waiting, other, 10);

			Eventually.await("only some wait", () -> done(first) == 7 && done(second) == 8);
			assertThat(waiting.status(key).waitingHere()).isEqualTo(3);
			assertThat(waiting.status(other).waitingHere()).isEqualTo(2);
			assertThat(first).filteredOn(CompletableFuture::isDone)
				.allSatisfy((call) -> assertThat(call.join()).isInstanceOf(ClaimResult.Running.class));
			first.forEach((call) -> call.cancel(false));
			Eventually.await("others may wait then", () -> waiting.status(key).waitingHere() == 0);
			claims(waiting, other, 1);
			Eventually.await("another one waits", () -> waiting.status(other).waitingHere() == 3);
		}
	}

	private static List<CompletableFuture<ClaimResult>> claims(RedisIdempotencyClient client, IdempotencyKey key,
			int count) {
		List<CompletableFuture<ClaimResult>> claims = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			claims.add(client.claimAsync(key, PATIENT).toCompletableFuture());
		}
		return claims;
	}

	private static long done(List<CompletableFuture<ClaimResult>> claims) {
		return claims.stream().filter(CompletableFuture::isDone).count();
	}

	private static void callAll(RedisIdempotencyClient client, int calls) {
		for (int i = 0; i < calls; i++) {
			client.execute(IdempotencyKey.of("payments", "key-" + i), PATIENT, OutcomeCodec.TEXT,
					(leadership) -> "text");
		}
	}

	/** Every request is a script; other commands are called by scripts. */
	private static long requests(RedisNodeProcess node) {
		Map<String, Long> commands = node.commandCount();
		return commands.getOrDefault("evalsha", 0L) + commands.getOrDefault("eval", 0L);
	}

}
