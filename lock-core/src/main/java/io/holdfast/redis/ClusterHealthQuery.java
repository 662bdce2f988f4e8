package io.holdfast.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Asks the masters of a Cluster for their health and combines the answers. The Cluster is
 * up if the locks of all slots can be acquired.
 */
final class ClusterHealthQuery {

	private ClusterHealthQuery() {
	}

	static CompletableFuture<NodeHealth> ask(String address, ClusterTopology cluster, Set<String> down) {
		List<CompletableFuture<NodeHealth>> masters = cluster.all().stream().map(Server::health).toList();
		return CompletableFuture.allOf(masters.toArray(CompletableFuture[]::new))
			.thenApply((answered) -> sum(address, cluster.uncovered(), down,
					masters.stream().map(CompletableFuture::join).toList()));
	}

	private static NodeHealth sum(String address, int uncovered, Set<String> down, List<NodeHealth> masters) {
		List<String> problems = new ArrayList<>();
		for (NodeHealth master : masters) {
			if (!master.up()) {
				problems.add(master.address() + ": " + master.problem());
			}
		}
		if (uncovered > 0) {
			problems.add(uncovered + " slots have no master.");
		}
		if (!down.isEmpty()) {
			problems.add("Servers that report the Cluster as down: " + String.join(", ", down) + ".");
		}
		boolean up = problems.isEmpty() && uncovered == 0;
		String problem = up
				? masters.stream().map(NodeHealth::problem).filter(Objects::nonNull).findFirst().orElse(null)
				: ((uncovered < 0) ? "No server of the Cluster is connected. " : "Not all slots can be used. ")
						+ String.join(" ", problems);
		List<NodeHealth> answering = masters.stream().filter(NodeHealth::up).toList();
		return new NodeHealth(address, up, reduce(answering, NodeHealth::role, (one, other) -> one),
				reduce(answering, NodeHealth::version, (one, other) -> one),
				reduce(answering, NodeHealth::latency, BinaryOperator.maxBy(Comparator.<Duration>naturalOrder())),
				reduce(answering, NodeHealth::uptime, BinaryOperator.minBy(Comparator.<Duration>naturalOrder())),
				reduce(answering, NodeHealth::commandsPerSecond, Long::sum),
				reduce(answering, NodeHealth::commandsProcessed, Long::sum),
				reduce(answering, NodeHealth::usedMemory, Long::sum),
				reduce(answering, NodeHealth::clients, Integer::sum),
				!answering.isEmpty() && answering.stream().allMatch(NodeHealth::tracking), problem);
	}

	private static <T> @Nullable T reduce(List<NodeHealth> masters, Function<NodeHealth, @Nullable T> value,
			BinaryOperator<T> both) {
		T sum = null;
		for (NodeHealth master : masters) {
			T each = value.apply(master);
			if (each != null) {
				sum = (sum != null) ? both.apply(sum, each) : each;
			}
		}
		return sum;
	}

}
