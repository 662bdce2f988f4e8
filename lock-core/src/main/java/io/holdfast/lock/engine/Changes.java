package io.holdfast.lock.engine;

import java.util.function.Predicate;

/**
 * The nodes of which it is not known that they still hold a claim: they have told of a
 * change since they were asked, whoever of its holders heard of it, or did not confirm
 * it. All others tell of the next change.
 */
final class Changes {

	private long nodes;

	synchronized boolean isQuorumWith(int node, Quorum quorum) {
		this.nodes |= 1L << node;
		return quorum.reachedBy(Long.bitCount(this.nodes));
	}

	/**
	 * All nodes are about to be asked.
	 */
	synchronized void forget() {
		this.nodes = 0;
	}

	/**
	 * All nodes were asked.
	 * @param confirms which answers say that a node holds the claim
	 */
	synchronized <A> void heard(Tally<A> tally, Predicate<A> confirms) {
		for (int i = 0; i < tally.nodes(); i++) {
			A answer = tally.answer(i);
			if (answer == null || !confirms.test(answer)) {
				this.nodes |= 1L << i;
			}
		}
	}

}
