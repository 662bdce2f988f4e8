package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.holdfast.leader.LeaderElection;
import io.holdfast.leader.LeaderOptions;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two clients over the same connections. The server does not push changes to the
 * connection that made them.
 */
@RedisNodesTest(count = 3)
class SharedNodeLockTest {

	/** Much longer than the test waits. */
	private static final LockOptions LONG = LockOptions.defaults()
		.withLease(Duration.ofMinutes(10))
		.withRenew(false)
		.withWait(Duration.ofMinutes(10));

	private RedisNodes servers;

	private List<RedisNode> nodes;

	private RedlockClient first;

	private RedlockClient second;

	@BeforeEach
	void connect(RedisNodes servers) {
		this.servers = servers;
		this.nodes = servers.uris().stream().map((uri) -> RedisNode.of(uri, RedisNodeOptions.defaults())).toList();
		this.first = RedlockClient.builder().nodes(this.nodes).instanceId("first").build();
		this.second = RedlockClient.builder().nodes(this.nodes).instanceId("second").build();
		LockClients.awaitConnected(this.first);
	}

	@AfterEach
	void close() {
		this.second.close();
		this.first.close();
		this.nodes.forEach(RedisNode::close);
	}

	@Test
	void aWaiterIsNotifiedOfARelease() {
		LockHandle held = this.first.acquire("shared", LONG);
		CompletableFuture<LockHandle> waiting = waiting("shared");
		held.release();
		assertThat(waiting).succeedsWithin(20, TimeUnit.SECONDS).satisfies(LockHandle::release);
	}

	@Test
	void aClosedClientIsInNoQueueAndIsNotCalled() {
		LockHandle held = this.first.acquire("shared", LONG);
		CompletableFuture<LockHandle> waiting = waiting("shared");
		Eventually.await("the second client waits in a queue", () -> queued() == 1 && listeners() == 1);
		this.second.close();
		assertThat(waiting).isCompletedExceptionally();
		Eventually.await("it has left", () -> queued() == 0 && listeners() == 0);
		assertThat(held.release()).isTrue();
	}

	private int queued() {
		return this.servers.all()
			.stream()
			.mapToInt((server) -> Integer.parseInt(server.command("ZCARD", "queue:{locks:shared}")))
			.sum();
	}

	private long listeners() {
		return this.servers.all()
			.stream()
			.flatMap((server) -> server.command("PUBSUB", "CHANNELS", "call:*").lines())
			.filter((channel) -> !channel.isBlank())
			.count();
	}

	@Test
	void aWaiterIsNotifiedOfTheReleaseOfSeveralLocks() {
		LockHandle held = this.first.acquireAll(List.of("shared:a", "shared:b"), LONG);
		CompletableFuture<LockHandle> waiting = waiting("shared:b");
		held.release();
		assertThat(waiting).succeedsWithin(20, TimeUnit.SECONDS).satisfies(LockHandle::release);
	}

	@Test
	void aWaiterIsNotifiedOfTheReleaseOfSeveralLocksOfWhichSomeWereGone() {
		LockHandle held = this.first.acquireAll(List.of("shared:a", "shared:b"), LONG);
		CompletableFuture<LockHandle> waiting = waiting("shared:b");
		this.servers.all().forEach((server) -> server.command("DEL", "locks:shared:a"));
		held.release();
		assertThat(waiting).succeedsWithin(20, TimeUnit.SECONDS).satisfies(LockHandle::release);
	}

	@Test
	void aWaiterIsNotifiedOfAForcedRelease() {
		LockHandle held = this.first.acquire("shared", LONG);
		CompletableFuture<LockHandle> waiting = waiting("shared");
		assertThat(this.first.forceRelease("shared")).isTrue();
		assertThat(waiting).succeedsWithin(20, TimeUnit.SECONDS).satisfies(LockHandle::release);
		assertThat(held.release()).isFalse();
	}

	@Test
	void aCandidateIsNotifiedThatTheLeaderStepsDown() {
		try (LeaderElection leader = election(this.first); LeaderElection next = election(this.second)) {
			leader.start();
			Eventually.await("the first leads", () -> leader.isLeader("keeper"));
			next.start();
			awaitWaiter();
			leader.stop();
			Eventually.await("the next leads", () -> next.isLeader("keeper"));
		}
	}

	private CompletableFuture<LockHandle> waiting(String name) {
		CompletableFuture<LockHandle> waiting = CompletableFuture.supplyAsync(() -> this.second.acquire(name, LONG));
		awaitWaiter();
		return waiting;
	}

	/** The failed attempt reads the key, so the servers track it. */
	private void awaitWaiter() {
		Eventually.await("there is a waiter",
				() -> this.servers.all()
					.stream()
					.filter((server) -> !server.command("INFO", "stats").contains("tracking_total_keys:0"))
					.count() >= 2);
	}

	private static LeaderElection election(RedlockClient client) {
		return LeaderElection.builder(client)
			.role("keeper")
			.options(LeaderOptions.defaults().withLease(Duration.ofMinutes(10)))
			.build();
	}

}
