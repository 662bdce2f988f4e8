package io.holdfast.lock.engine;

/**
 * The nodes that told of a change of a claim's key since the last extension, whoever of
 * its holders heard of it.
 */
final class Changes {

	private long nodes;

	/**
	 * Count a node, and begin anew where that makes a quorum.
	 */
	synchronized boolean isQuorumWith(int node, Quorum quorum) {
		this.nodes |= 1L << node;
		if (!quorum.reachedBy(Long.bitCount(this.nodes))) {
			return false;
		}
		this.nodes = 0;
		return true;
	}

	synchronized void forget() {
		this.nodes = 0;
	}

}
