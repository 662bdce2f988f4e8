package io.holdfast.lock.redis;

import java.util.List;

import io.holdfast.lock.engine.AbstractLockClient;
import io.holdfast.lock.engine.LockEngineSettings;
import io.holdfast.redis.RedisNode;

/**
 * Locks over independent Redis nodes, as in Redlock: a lock is held while a majority of
 * the configured nodes holds its key. One node (standalone, Sentinel or Cluster) works
 * the same way with a quorum of one. Thread-safe; one client serves a whole application.
 *
 * @see <a href=
 * "https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/"> Distributed
 * locks with Redis</a>
 */
public final class RedlockClient extends AbstractLockClient {

	private final List<RedisNode> nodes;

	RedlockClient(List<RedisNode> nodes, LockEngineSettings settings, List<Runnable> owned) {
		super(settings, owned);
		this.nodes = nodes;
	}

	/**
	 * Begin to build a client.
	 * @return a builder
	 */
	public static RedlockClientBuilder builder() {
		return new RedlockClientBuilder();
	}

	/**
	 * The nodes, in the order in which they were given.
	 * @return the nodes, which report their own health
	 */
	public List<RedisNode> nodes() {
		return this.nodes;
	}

	/**
	 * How many nodes make a quorum.
	 * @return more than half of the configured nodes
	 */
	public int quorum() {
		return this.nodes.size() / 2 + 1;
	}

}
