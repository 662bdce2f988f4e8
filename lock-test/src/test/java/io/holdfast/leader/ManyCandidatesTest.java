package io.holdfast.leader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What many candidates for a role cost the nodes, each like an instance of its own.
 */
@RedisNodesTest(count = 3)
class ManyCandidatesTest {

	private static final int CANDIDATES = 20;

	/** Renewed every half a second. */
	private static final Duration LEASE = Duration.ofMillis(1500);

	private final RedisNodes nodes;

	ManyCandidatesTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void sendAlmostNothingWhileOneLeadsAndOneSucceedsWithoutTheOthers(int count) {
		List<RedlockClient> clients = new ArrayList<>();
		List<LeaderElection> candidates = new ArrayList<>();
		try {
			for (int i = 0; i < CANDIDATES; i++) {
				RedlockClient client = RedlockClient.builder()
					.uris(this.nodes.uris().subList(0, count))
					.nodeTimeout(Duration.ofSeconds(20))
					.build();
				client.nodes().forEach((node) -> node.connected().toCompletableFuture().join());
				clients.add(client);
				candidates.add(LeaderElection.builder(client)
					.role("keeper")
					.options(LeaderOptions.defaults().withLease(LEASE))
					.build());
			}
			LeaderElection first = candidates.get(0);
			first.start();
			Eventually.await("the first leads", () -> first.isLeader("keeper"));
			candidates.forEach(LeaderElection::start);
			RedlockClient observer = clients.get(0);
			Eventually.await("all others wait",
					() -> observer.status("leader:keeper").instancesWaiting() == CANDIDATES - 1);
			this.nodes.all().forEach(RedisNodeProcess::resetCommandStats);
			long end = System.nanoTime() + LEASE.multipliedBy(2).toNanos();
			Eventually.await("six renewals", () -> System.nanoTime() - end > 0);
			// The renewals, the looks of the first three after each, and one of most of
			// the others: not each candidate for each renewal.
			assertThat(most(count, "evalsha") + most(count, "set")).isLessThan(3L * CANDIDATES);
			this.nodes.all().forEach(RedisNodeProcess::resetCommandStats);
			first.stop();
			Eventually.await("another one leads",
					() -> candidates.stream().filter((candidate) -> candidate.isLeader("keeper")).count() == 1);
			assertThat(most(count, "set")).isLessThan(CANDIDATES / 2L);
		}
		finally {
			candidates.forEach(LeaderElection::close);
			clients.forEach(RedlockClient::close);
		}
	}

	private long most(int count, String command) {
		return this.nodes.all()
			.subList(0, count)
			.stream()
			.mapToLong((node) -> node.commandCount().getOrDefault(command, 0L))
			.max()
			.orElseThrow();
	}

}
