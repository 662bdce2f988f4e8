package io.holdfast.lock.engine;

import java.util.function.Predicate;

/**
 * The nodes of which it is not known that they still hold a claim: they have told of a
 * change since they were asked, whoever of its holders heard of it, or did not confirm
 * it. All others tell of the next change.
 */
final class NodeChangeSet {

	private long nodes;

	/** Whether a node has told of a change since all are being asked. */
	private boolean told;

	synchronized boolean isQuorumWith(int node, Quorum quorum) {
		this.nodes |= 1L << node;
		this.told = true;
		return quorum.reachedBy(Long.bitCount(this.nodes));
	}

	/**
	 * All nodes are about to be asked.
	 */
	synchronized void clear() {
		this.nodes = 0;
		this.told = false;
	}

	/**
	 * All nodes were asked.
	 * @param confirms which answers say that a node holds the claim
	 * @return whether they have to be asked again: a node has told of a change meanwhile,
	 * perhaps after its answer, and with those that did not confirm it is a quorum
	 */
	synchronized <A> boolean update(NodeResponses<A> responses, Predicate<A> confirms, Quorum quorum) {
		for (int i = 0; i < responses.nodes(); i++) {
			A answer = responses.answer(i);
			if (answer == null || !confirms.test(answer)) {
				this.nodes |= 1L << i;
			}
		}
		return this.told && quorum.reachedBy(Long.bitCount(this.nodes));
	}

}
