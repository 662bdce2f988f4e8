package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.redis.NodeHealth;
import io.holdfast.redis.RedisNode;
import io.holdfast.test.Eventually;
import io.holdfast.test.LogRecorder;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Without the permissions of queues, locks are granted in no order, and nobody who waits
 * is forgotten.
 */
@RedisNodesTest
class QueuePermissionsTest {

	private static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	private static final String NAME = "wanted";

	private static final String QUEUE = "queue:{locks:wanted}";

	private static final int CLIENTS = 4;

	@RegisterExtension
	private final LogRecorder log = new LogRecorder(RedisNode.class);

	private final RedisNodeProcess server;

	private final List<RedlockClient> clients = new ArrayList<>();

	QueuePermissionsTest(RedisNodes nodes) {
		this.server = nodes.get(0);
	}

	@AfterEach
	void closeClients() {
		this.clients.forEach(RedlockClient::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "resetkeys ~locks:*", "resetkeys ~locks:* ~queue:*", "resetchannels", "-publish",
			"-subscribe", "-zadd", "-zpopmin", "-zcard", "-zrank", "-zrange", "-zrem", "-psetex", "-getex", "-time" })
	void withoutOneOfThemNobodyIsForgotten(String change) {
		change("reset on >word ~* &* +@all " + change);
		connect(CLIENTS);
		LockHandle held = this.clients.get(0).acquire(NAME);
		List<CompletableFuture<Void>> turns = waitWithOthers();
		Eventually.await("it is said what is missing", () -> !this.log.warnings().isEmpty());
		held.close();
		turns.forEach(CompletableFuture::join);
		assertThat(this.clients).allMatch((client) -> health(client).up());
		assertThat(this.log.warnings()).hasSizeLessThanOrEqualTo(CLIENTS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "resetkeys ~locks:*", "resetkeys ~locks:* ~queue:*", "resetchannels", "-publish", "-zadd",
			"-zpopmin", "-zcard", "-zrank", "-zrange", "-psetex", "-getex", "-time" })
	void nobodyIsForgottenWhenOneIsTakenAway(String change) {
		change("reset on >word ~* &* +@all");
		connect(CLIENTS);
		LockHandle held = this.clients.get(0).acquire(NAME);
		List<CompletableFuture<Void>> turns = waitWithOthers();
		awaitWaiting(CLIENTS - 1);
		change(change);
		held.close();
		turns.forEach(CompletableFuture::join);
		assertThat(this.clients).allMatch((client) -> health(client).up());
	}

	/**
	 * Those far behind sleep longest, and find a queue again when it is allowed again.
	 */
	@Test
	void thoseFarBehindAreNotForgottenAndReturnWhenItIsGivenBack() {
		change("reset on >word ~* &* +@all");
		connect(2 * CLIENTS);
		LockHandle held = this.clients.get(0).acquire(NAME);
		List<CompletableFuture<Void>> turns = waitWithOthers();
		awaitWaiting(2 * CLIENTS - 1);
		change("-publish");
		held.close();
		turns.forEach(CompletableFuture::join);
		assertThat(this.clients).extracting((client) -> health(client).problem())
			.anyMatch((problem) -> String.valueOf(problem).contains("+publish"));
		change("+publish");
		Eventually.await("it is noticed",
				() -> this.clients.stream().allMatch((client) -> health(client).problem() == null));
		held = this.clients.get(0).acquire(NAME);
		turns = waitWithOthers();
		awaitWaiting(2 * CLIENTS - 1);
		held.close();
		turns.forEach(CompletableFuture::join);
	}

	private void awaitWaiting(int count) {
		// An entry that could not be removed remains until its turn.
		Eventually.await("they wait in the queue",
				() -> Integer.parseInt(this.server.command("ZCARD", QUEUE)) >= count);
	}

	private List<CompletableFuture<Void>> waitWithOthers() {
		List<CompletableFuture<Void>> turns = new ArrayList<>();
		for (RedlockClient client : this.clients.subList(1, this.clients.size())) {
			turns.add(client.acquireAsync(NAME, PATIENT).thenAccept(LockHandle::close).toCompletableFuture());
		}
		return turns;
	}

	private void change(String rules) {
		this.server.command(("ACL SETUSER app " + rules).split(" "));
	}

	private void connect(int count) {
		for (int i = 0; i < count; i++) {
			RedlockClient client = RedlockClient.builder()
				.uris(List.of("redis://app:word@127.0.0.1:" + this.server.port()))
				.nodeTimeout(Duration.ofSeconds(20))
				.build();
			LockClients.awaitConnected(client);
			this.clients.add(client);
		}
	}

	private static NodeHealth health(RedlockClient client) {
		return client.nodes().get(0).health().toCompletableFuture().join();
	}

}
