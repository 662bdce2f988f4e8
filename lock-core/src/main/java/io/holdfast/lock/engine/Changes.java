package io.holdfast.lock.engine;

/**
 * The nodes that told of a change since the last extension.
 */
final class Changes {

	private final Quorum quorum;

	private long nodes;

	Changes(Quorum quorum) {
		this.quorum = quorum;
	}

	/**
	 * Count a node, and begin anew where that makes a quorum.
	 */
	synchronized boolean isQuorumWith(int node) {
		this.nodes |= 1L << node;
		if (!this.quorum.reachedBy(Long.bitCount(this.nodes))) {
			return false;
		}
		this.nodes = 0;
		return true;
	}

	synchronized void forget() {
		this.nodes = 0;
	}

}
