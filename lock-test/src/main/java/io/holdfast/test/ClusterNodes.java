package io.holdfast.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Real servers that share the slots of one Cluster: three masters, and optionally a
 * replica of each. They end when it is closed.
 */
public final class ClusterNodes implements AutoCloseable {

	private static final int SLOTS = 16384;

	private static final int MASTERS = 3;

	private static final int ATTEMPTS = 5;

	private final List<RedisNodes> servers = new ArrayList<>();

	private final List<Integer> buses = new ArrayList<>();

	private ClusterNodes() {
	}

	/**
	 * Create a Cluster of three masters.
	 * @return a running Cluster
	 */
	public static ClusterNodes form() {
		return form(MASTERS, Duration.ofSeconds(15));
	}

	/**
	 * Create a Cluster of three masters with a replica each, which the other masters
	 * promote if a master fails.
	 * @param nodeTimeout how long a master may be silent before it counts as failed
	 * @return a running Cluster, with synchronized replicas
	 */
	public static ClusterNodes formWithReplicas(Duration nodeTimeout) {
		return form(2 * MASTERS, nodeTimeout);
	}

	private static ClusterNodes form(int size, Duration nodeTimeout) {
		ClusterNodes cluster = new ClusterNodes();
		try {
			for (int i = 0; i < size; i++) {
				cluster.start(nodeTimeout);
			}
			cluster.join();
			return cluster;
		}
		catch (RuntimeException ex) {
			cluster.close();
			throw ex;
		}
	}

	private void start(Duration nodeTimeout) {
		for (int attempt = 1;; attempt++) {
			try {
				start(nodeTimeout, PortReservation.freePort());
				return;
			}
			catch (PortTakenException ex) {
				// Only the bus port can be taken, because other ports were already
				// retried.
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private void start(Duration nodeTimeout, int bus) {
		this.servers.add(RedisNodes.builder()
			.extraArguments("--cluster-enabled", "yes", "--cluster-port", String.valueOf(bus), "--cluster-node-timeout",
					String.valueOf(nodeTimeout.toMillis()), "--cluster-replica-validity-factor", "0",
					"--repl-diskless-sync-delay", "0")
			.start());
		this.buses.add(bus);
	}

	private void join() {
		List<RedisNodeProcess> all = all();
		for (int i = 0; i < MASTERS; i++) {
			all.get(i)
				.command("CLUSTER", "ADDSLOTSRANGE", String.valueOf(SLOTS * i / MASTERS),
						String.valueOf(SLOTS * (i + 1) / MASTERS - 1));
		}
		for (int i = 0; i < all.size(); i++) {
			all.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
		}
		for (int i = 1; i < all.size(); i++) {
			all.get(0)
				.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(all.get(i).port()),
						String.valueOf(this.buses.get(i)));
		}
		awaitAll("all servers know each other",
				(server) -> server.command("CLUSTER", "INFO").contains("cluster_known_nodes:" + all.size()));
		for (int i = MASTERS; i < all.size(); i++) {
			all.get(i).command("CLUSTER", "REPLICATE", id(all.get(i - MASTERS)));
		}
		awaitAll("the cluster is up", (server) -> {
			String info = server.command("CLUSTER", "INFO");
			return info.contains("cluster_state:ok") && info.contains("cluster_size:" + MASTERS);
		});
		for (int i = MASTERS; i < all.size(); i++) {
			RedisNodeProcess replica = all.get(i);
			Eventually.await("a replica is synchronized",
					() -> replica.command("INFO", "replication").contains("master_link_status:up"));
		}
	}

	private void awaitAll(String what, Predicate<RedisNodeProcess> condition) {
		for (RedisNodeProcess server : all()) {
			Eventually.await(what, () -> condition.test(server));
		}
	}

	/**
	 * Its servers.
	 * @return the first masters, then their replicas in the same order
	 */
	public List<RedisNodeProcess> all() {
		return this.servers.stream().map((server) -> server.get(0)).toList();
	}

	/**
	 * The master of a key, according to another server.
	 * @param key the key
	 * @param asked a server that answers
	 * @return its current master, {@code null} if no server has its slot
	 */
	public @Nullable RedisNodeProcess masterOf(String key, RedisNodeProcess asked) {
		int slot = slot(key, asked);
		for (String line : asked.command("CLUSTER", "NODES").split("\n")) {
			String[] parts = line.split(" ");
			if (parts[2].contains("master") && !parts[2].contains("fail") && hasSlot(parts, slot)) {
				int port = Integer.parseInt(parts[1].substring(parts[1].indexOf(':') + 1, parts[1].indexOf('@')));
				return all().stream().filter((server) -> server.port() == port).findAny().orElseThrow();
			}
		}
		return null;
	}

	/**
	 * Find a key of one of the first masters.
	 * @param master the index of the master
	 * @param keys creates a key from a number
	 * @return the first number whose key belongs to that master
	 */
	public int numberOn(int master, IntFunction<String> keys) {
		RedisNodeProcess asked = all().get(master);
		return IntStream.range(0, 10_000).filter((number) -> {
			int slot = slot(keys.apply(number), asked);
			return slot >= SLOTS * master / MASTERS && slot < SLOTS * (master + 1) / MASTERS;
		}).findFirst().orElseThrow();
	}

	/**
	 * Wait until another server has a master's keys.
	 * @param key one of its keys
	 * @param old the former master
	 * @param asked a server that answers
	 * @return the current master
	 */
	public RedisNodeProcess awaitPromotion(String key, RedisNodeProcess old, RedisNodeProcess asked) {
		Eventually.await("a replica is promoted", () -> {
			RedisNodeProcess master = masterOf(key, asked);
			return master != null && master != old;
		});
		RedisNodeProcess master = masterOf(key, asked);
		if (master == null) {
			throw new IllegalStateException("No server has the slot of " + key);
		}
		return master;
	}

	/**
	 * Begin to move the slot of a key from one master to another. Its keys are not moved
	 * yet.
	 * @param key the key
	 * @param from the index of the master that has it
	 * @param to the index of the master that gets it
	 */
	public void beginMove(String key, int from, int to) {
		RedisNodeProcess source = all().get(from);
		RedisNodeProcess target = all().get(to);
		String slot = String.valueOf(slot(key, source));
		target.command("CLUSTER", "SETSLOT", slot, "IMPORTING", id(source));
		source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", id(target));
	}

	/**
	 * Move single keys of a slot that is being moved.
	 * @param from the index of the master that has them
	 * @param to the index of the master that gets them
	 * @param keys the keys; missing ones are ignored
	 */
	public void move(int from, int to, String... keys) {
		RedisNodeProcess target = all().get(to);
		for (String key : keys) {
			all().get(from).command("MIGRATE", "127.0.0.1", String.valueOf(target.port()), key, "0", "5000");
		}
	}

	/**
	 * Finish moving the slot of a key.
	 * @param key the key
	 * @param to the index of the master that gets it
	 */
	public void finishMove(String key, int to) {
		RedisNodeProcess target = all().get(to);
		String slot = String.valueOf(slot(key, target));
		String id = id(target);
		target.command("CLUSTER", "SETSLOT", slot, "NODE", id);
		for (int i = 0; i < MASTERS; i++) {
			all().get(i).command("CLUSTER", "SETSLOT", slot, "NODE", id);
		}
	}

	private static boolean hasSlot(String[] node, int slot) {
		for (int i = 8; i < node.length; i++) {
			if (node[i].startsWith("[")) {
				continue;
			}
			int dash = node[i].indexOf('-');
			int first = Integer.parseInt((dash > 0) ? node[i].substring(0, dash) : node[i]);
			int last = Integer.parseInt((dash > 0) ? node[i].substring(dash + 1) : node[i]);
			if (slot >= first && slot <= last) {
				return true;
			}
		}
		return false;
	}

	private static int slot(String key, RedisNodeProcess asked) {
		return Integer.parseInt(asked.command("CLUSTER", "KEYSLOT", key));
	}

	private static String id(RedisNodeProcess server) {
		return server.command("CLUSTER", "MYID");
	}

	@Override
	public void close() {
		this.servers.forEach(RedisNodes::close);
	}

}
