package io.holdfast.redis;

import java.util.LinkedHashSet;
import java.util.Set;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import org.jspecify.annotations.Nullable;

/**
 * Which server has which slot, according to several servers. If two servers claim a slot,
 * the one with the later epoch has it: a master that was disconnected does not know yet
 * that it was replaced.
 */
final class SlotMap {

	private final @Nullable RedisURI[] owners = new @Nullable RedisURI[HashSlot.COUNT];

	private final long[] epochs = new long[HashSlot.COUNT];

	private final Set<RedisURI> known = new LinkedHashSet<>();

	private int covered;

	private boolean ended;

	/**
	 * Add the answer of one server.
	 * @param asked the server
	 * @param nodes its answer to {@code CLUSTER NODES}
	 */
	synchronized void add(RedisURI asked, String nodes) {
		if (this.ended) {
			return;
		}
		for (RedisClusterNode node : ClusterPartitionParser.parse(nodes)) {
			RedisURI uri = node.getUri();
			if (node.is(NodeFlag.MYSELF) && !hasHost(uri)) {
				// The server does not know its own address yet. Once it does, the address
				// is the same as in other servers' answers, so that each server has one
				// address.
				uri = asked;
			}
			if (!hasHost(uri) || uri.getPort() <= 0 || node.is(NodeFlag.NOADDR) || node.is(NodeFlag.HANDSHAKE)) {
				continue;
			}
			RedisURI owner = uri;
			this.known.add(owner);
			node.forEachSlot((slot) -> claim(slot, owner, node.getConfigEpoch()));
		}
	}

	private static boolean hasHost(@Nullable RedisURI uri) {
		return uri != null && uri.getHost() != null && !uri.getHost().isBlank();
	}

	/**
	 * Ignore all later answers.
	 * @return this map
	 */
	synchronized SlotMap end() {
		this.ended = true;
		return this;
	}

	private void claim(int slot, RedisURI uri, long epoch) {
		if (this.owners[slot] == null) {
			this.covered++;
		}
		else if (epoch <= this.epochs[slot]) {
			return;
		}
		this.owners[slot] = uri;
		this.epochs[slot] = epoch;
	}

	@Nullable RedisURI owner(int slot) {
		return this.owners[slot];
	}

	boolean isEmpty() {
		return this.covered == 0;
	}

	/**
	 * The number of slots without an owner.
	 */
	int uncovered() {
		return HashSlot.COUNT - this.covered;
	}

	/**
	 * All servers that were named.
	 */
	Set<RedisURI> known() {
		return this.known;
	}

}
