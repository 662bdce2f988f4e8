package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.redis.RedisProtocol;
import io.holdfast.test.ClusterNodes;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances whose waiters are told of no changes get about as many turns each.
 */
class InstanceTurnsTest {

	private static final int CLIENTS = 4;

	private final List<RedisNode> connected = new ArrayList<>();

	private final List<RedlockClient> clients = new ArrayList<>();

	@AfterEach
	void closeClients() {
		this.clients.forEach(RedlockClient::close);
		this.connected.forEach(RedisNode::close);
	}

	@Test
	void areEvenWhereServersDoNotReportChanges() {
		try (RedisNodes nodes = RedisNodes.start(1)) {
			connect(() -> RedisNode.of(nodes.get(0).uri(),
					RedisNodeOptions.defaults().withProtocol(RedisProtocol.RESP2)));
			assertEven("wanted");
		}
	}

	@Test
	void areEvenInAClusterAndRemainSoWhenASlotMoves() {
		try (ClusterNodes cluster = ClusterNodes.form()) {
			connect(() -> connect(cluster));
			String name = nameOn(cluster, 0);
			assertEven(name);
			try (Contest contest = Contest.start(name, this.clients)) {
				contest.awaitTurns(1);
				cluster.beginMove("locks:" + name, 0, 1);
				RedisNodeProcess source = cluster.all().get(0);
				String slot = source.command("CLUSTER", "KEYSLOT", "locks:" + name);
				Eventually.await("the keys are moved", () -> {
					cluster.move(0, 1, "locks:" + name, "queue:{locks:" + name + "}", "turn:{locks:" + name + "}");
					return source.command("CLUSTER", "COUNTKEYSINSLOT", slot).equals("0");
				});
				cluster.finishMove("locks:" + name, 1);
				contest.forgetTurns();
				contest.awaitTurns(20);
			}
		}
	}

	@Test
	void goOnWhenAMasterOfAClusterIsKilled() {
		try (ClusterNodes cluster = ClusterNodes.formWithReplicas(Duration.ofSeconds(1))) {
			connect(() -> connect(cluster));
			RedisNodeProcess master = cluster.all().get(0);
			String name = nameOn(cluster, 0);
			try (Contest contest = Contest.start(name, this.clients)) {
				contest.awaitTurns(20);
				master.kill();
				cluster.awaitPromotion("locks:" + name, master, cluster.all().get(1));
				contest.forgetTurns();
				contest.awaitTurns(20);
			}
		}
	}

	private void assertEven(String name) {
		try (Contest contest = Contest.start(name, this.clients)) {
			contest.awaitTurns(20);
			contest.forgetTurns();
			Eventually.await("some hundred turns", () -> contest.total() >= 400);
			assertThat(contest.fewest()).isGreaterThanOrEqualTo(contest.total() / CLIENTS / 2);
		}
	}

	private void connect(Supplier<RedisNode> node) {
		for (int i = 0; i < CLIENTS; i++) {
			RedisNode connection = node.get();
			this.connected.add(connection);
			RedlockClient client = RedlockClient.builder().nodes(List.of(connection)).build();
			this.clients.add(client);
			LockClients.awaitConnected(client);
		}
	}

	private static RedisNode connect(ClusterNodes cluster) {
		List<RedisURI> seeds = cluster.all().stream().map((server) -> RedisURI.create(server.uri())).toList();
		return RedisNode.ofCluster(seeds, RedisNodeOptions.defaults());
	}

	private static String nameOn(ClusterNodes cluster, int master) {
		return "on-" + cluster.numberOn(master, (number) -> "locks:on-" + number);
	}

}
