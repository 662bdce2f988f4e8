package io.holdfast.lock.redis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of a client: those that were given to it and those that it creates from
 * addresses. Each node has one vote, so none may be given twice.
 */
final class NodeList {

	private static final Logger logger = LoggerFactory.getLogger(RedlockClient.class);

	private static final int MOST_NODES = 63;

	/** Nodes, and addresses of nodes to create. */
	private final List<Object> given = new ArrayList<>();

	void add(RedisNode node) {
		this.given.add(node);
	}

	void add(String address) {
		RedisNode.check(address);
		this.given.add(address);
	}

	/**
	 * Create the nodes that were given by their addresses.
	 * @param owned receives the actions that close the created nodes
	 * @return all nodes
	 * @throws IllegalArgumentException if there is no node, or one was given twice
	 */
	List<RedisNode> open(List<Runnable> owned) {
		if (this.given.isEmpty() || this.given.size() > MOST_NODES) {
			throw new IllegalArgumentException(
					"A lock needs 1 to " + MOST_NODES + " Redis nodes, but " + this.given.size() + " were given.");
		}
		List<RedisNode> nodes = new ArrayList<>();
		try {
			for (Object each : this.given) {
				nodes.add((each instanceof RedisNode node) ? node : open(String.valueOf(each), owned));
			}
			checkAddresses(nodes);
		}
		catch (RuntimeException ex) {
			owned.forEach(Runnable::run);
			throw ex;
		}
		if (nodes.size() % 2 == 0) {
			logger.warn("{} Redis nodes tolerate no more failed nodes than {} would; use an odd number", nodes.size(),
					nodes.size() - 1);
		}
		watchServers(nodes);
		return List.copyOf(nodes);
	}

	private static RedisNode open(String address, List<Runnable> owned) {
		RedisNode node = RedisNode.of(address, RedisNodeOptions.defaults());
		owned.add(node::close);
		return node;
	}

	private static void checkAddresses(List<RedisNode> nodes) {
		Set<String> servers = new HashSet<>();
		for (RedisNode node : nodes) {
			if (!servers.add(server(node.address()))) {
				throw new IllegalArgumentException("The Redis node " + node.address()
						+ " is given twice, but a node has one vote, whichever of its databases is used; remove one or correct its address.");
			}
		}
	}

	/**
	 * An address without its scheme and database, which do not identify a server.
	 */
	private static String server(String address) {
		return address.replaceFirst("^[a-z-]+://", "").replaceFirst("/\\d+$", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Report different addresses of the same server, which are noticed only once both are
	 * connected.
	 */
	private static void watchServers(List<RedisNode> nodes) {
		Map<String, RedisNode> servers = new ConcurrentHashMap<>();
		for (RedisNode node : nodes) {
			node.connected().thenRun(() -> {
				String server = node.serverId();
				RedisNode same = (server != null) ? servers.putIfAbsent(server, node) : null;
				if (same != null) {
					logger.error(
							"Redis nodes {} and {} are the same server, which therefore has two votes: locks are not safe."
									+ " Remove one or correct its address",
							same.address(), node.address());
				}
			});
		}
	}

}
