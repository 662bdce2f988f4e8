package io.holdfast.redis;

import java.util.LinkedHashSet;
import java.util.Set;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import org.jspecify.annotations.Nullable;

/**
 * Which server has which slot, by what several servers say. Of two that claim a slot the
 * one with the later epoch has it: a master that was away does not know yet that it was
 * replaced.
 */
final class SlotMap {

	private final @Nullable RedisURI[] owners = new @Nullable RedisURI[HashSlot.COUNT];

	private final long[] epochs = new long[HashSlot.COUNT];

	private final Set<RedisURI> known = new LinkedHashSet<>();

	private int covered;

	private boolean ended;

	/**
	 * What one server says.
	 * @param asked that server
	 * @param nodes its answer to {@code CLUSTER NODES}
	 */
	synchronized void add(RedisURI asked, String nodes) {
		if (this.ended) {
			return;
		}
		for (RedisClusterNode node : ClusterPartitionParser.parse(nodes)) {
			RedisURI uri = node.getUri();
			if (node.is(NodeFlag.MYSELF) && !hasHost(uri)) {
				// It does not know its own address yet. Where it does, that is the one
				// which the others give, so that one server has one name.
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
	 * What is said from now on comes too late.
	 * @return this
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
	 * How many slots nobody has.
	 */
	int uncovered() {
		return HashSlot.COUNT - this.covered;
	}

	/**
	 * All servers that were spoken of.
	 */
	Set<RedisURI> known() {
		return this.known;
	}

}
