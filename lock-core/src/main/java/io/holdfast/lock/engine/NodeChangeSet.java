package io.holdfast.lock.engine;

import java.util.function.Predicate;

/**
 * The nodes that may have lost an entry: they have reported a change since they were last
 * asked, to any of the entry's successive holders, or did not confirm the entry. All
 * other nodes will report the next change.
 */
final class NodeChangeSet {

	private long nodes;

	/** Whether a node has reported a change since all nodes were last asked. */
	private boolean changed;

	synchronized boolean isQuorumWith(int node, Quorum quorum) {
		this.nodes |= 1L << node;
		this.changed = true;
		return quorum.reachedBy(Long.bitCount(this.nodes));
	}

	/**
	 * All nodes are about to be asked.
	 */
	synchronized void clear() {
		this.nodes = 0;
		this.changed = false;
	}

	/**
	 * All nodes were asked.
	 * @param confirms which answers confirm that a node holds the entry
	 * @return whether they have to be asked again: a node has reported a change
	 * meanwhile, perhaps after its answer, and the nodes that reported a change or did
	 * not confirm the entry form a quorum
	 */
	synchronized <A> boolean update(NodeResponses<A> responses, Predicate<A> confirms, Quorum quorum) {
		for (int i = 0; i < responses.nodes(); i++) {
			A answer = responses.answer(i);
			if (answer == null || !confirms.test(answer)) {
				this.nodes |= 1L << i;
			}
		}
		return this.changed && quorum.reachedBy(Long.bitCount(this.nodes));
	}

}
