package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import io.holdfast.redis.NodeHealth;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis nodes that hold the locks, open while the application runs.
 */
final class LockNodes implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(LockNodes.class);

	private final List<RedisNode> nodes;

	private final Duration longest;

	private final boolean failFast;

	private final boolean needed;

	/** Whether waiting for them failed, which happens only once. */
	private final AtomicBoolean givenUp = new AtomicBoolean();

	/**
	 * Create it for nodes whose first callers wait until they are connected.
	 * @param nodes the nodes, which connect in the background
	 * @param properties the time limit for waiting, and fail-fast
	 * @param needed whether the start reports missing nodes even without fail-fast, and
	 * fails if a quorum is impossible
	 */
	LockNodes(List<RedisNode> nodes, HoldfastProperties.Redis properties, boolean needed) {
		this.nodes = List.copyOf(nodes);
		this.longest = properties.connectTimeout();
		this.failFast = properties.failFast();
		this.needed = needed;
		this.nodes.forEach((node) -> node.beforeFirstUse(this::awaitConnected));
	}

	List<RedisNode> all() {
		return this.nodes;
	}

	/**
	 * Everything else has started: wait if that is required, and then never again. If it
	 * is not, the first call waits.
	 * @throws RedisNodeConfigurationException if a node answers but cannot serve
	 * @throws RedisNodesException if a node cannot be reached
	 */
	void completeStart() {
		if (this.needed || this.failFast) {
			awaitConnected();
			this.nodes.forEach((node) -> node.beforeFirstUse(() -> {
			}));
		}
	}

	/**
	 * Wait until all nodes are connected. With fail-fast, each of them must be, and must
	 * allow the required commands; otherwise the application starts unless a quorum is
	 * impossible.
	 */
	private void awaitConnected() {
		long deadline = System.nanoTime() + (this.givenUp.get() ? 0 : this.longest.toNanos());
		List<RedisNode> missing = new ArrayList<>();
		List<RedisNodeConfigurationException> misconfigured = new ArrayList<>();
		for (RedisNode node : this.nodes) {
			try {
				if (!isConnected(node, deadline - System.nanoTime())) {
					missing.add(node);
				}
			}
			catch (RedisNodeConfigurationException ex) {
				if (!node.isUp()) {
					missing.add(node);
					misconfigured.add(ex);
				}
			}
		}
		if (!Thread.currentThread().isInterrupted() && (this.needed || this.failFast)) {
			judge(missing, misconfigured);
		}
	}

	private void judge(List<RedisNode> missing, List<RedisNodeConfigurationException> misconfigured) {
		checkIndependence();
		int quorum = this.nodes.size() / 2 + 1;
		if (!misconfigured.isEmpty() && (this.failFast || this.nodes.size() - misconfigured.size() < quorum)) {
			throw misconfigured.get(0);
		}
		if (this.failFast) {
			this.nodes.forEach(RedisNode::checkAccess);
		}
		if (missing.isEmpty()) {
			return;
		}
		boolean told = this.givenUp.getAndSet(true);
		String addresses = missing.stream().map(LockNodes::described).collect(Collectors.joining(", "));
		if (this.failFast) {
			throw new RedisNodesException(
					"These Redis nodes could not be reached within " + this.longest.toMillis() + " ms: " + addresses
							+ ".",
					"Start them or correct holdfast.redis.nodes (spring.data.redis if it is not set); allow more time"
							+ " with holdfast.redis.connect-timeout; or set holdfast.redis.fail-fast=false to start"
							+ " without them.",
					null);
		}
		if (!told) {
			logger.warn(
					"Redis nodes not reached yet: {} ({} of {}). {}The application starts {} a quorum and"
							+ " keeps trying to reach them in the background.",
					addresses, missing.size(), this.nodes.size(),
					misconfigured.stream().map((each) -> each.getMessage() + " ").collect(Collectors.joining()),
					(this.nodes.size() - missing.size() < quorum) ? "without" : "with");
		}
	}

	/** A node, and the reason why it was not reached if that is known. */
	private static String described(RedisNode node) {
		NodeHealth health = node.health().toCompletableFuture().getNow(null);
		String problem = (health != null) ? health.problem() : null;
		return (problem != null) ? node.address() + " (" + problem + ")" : node.address();
	}

	/**
	 * Check that no server has two votes through two addresses.
	 */
	private void checkIndependence() {
		Map<String, RedisNode> servers = new HashMap<>();
		for (RedisNode node : this.nodes) {
			String server = node.serverId();
			RedisNode same = (server != null) ? servers.put(server, node) : null;
			if (same != null) {
				throw new RedisNodeConfigurationException(node.address(),
						"Redis nodes " + same.address() + " and " + node.address()
								+ " are the same server, but a node has one vote; remove one or correct its address.");
			}
		}
	}

	private static boolean isConnected(RedisNode node, long nanos) {
		try {
			node.connected().toCompletableFuture().get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RedisNodeConfigurationException misconfigured) {
				throw misconfigured;
			}
			throw new IllegalStateException("Redis node " + node.address() + " could not be connected", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	@Override
	public void close() {
		this.nodes.forEach(RedisNode::close);
	}

}
