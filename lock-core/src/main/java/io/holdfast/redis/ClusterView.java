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
final class ClusterView {

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
			// It may not know its own address.
			RedisURI uri = node.is(NodeFlag.MYSELF) ? asked : node.getUri();
			if (uri == null || uri.getPort() <= 0 || node.is(NodeFlag.NOADDR) || node.is(NodeFlag.HANDSHAKE)) {
				continue;
			}
			this.known.add(uri);
			node.forEachSlot((slot) -> claim(slot, uri, node.getConfigEpoch()));
		}
	}

	/**
	 * What is said from now on comes too late.
	 * @return this
	 */
	synchronized ClusterView end() {
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
