package io.holdfast.lock.engine;

import java.util.List;

/**
 * The majority of the configured nodes, whether they are connected or not.
 *
 * @param nodes how many nodes are configured
 */
record Quorum(int nodes) {

	int size() {
		return this.nodes / 2 + 1;
	}

	boolean reachedBy(int votes) {
		return votes >= size();
	}

	boolean reachedBy(boolean[] votes) {
		int count = 0;
		for (boolean vote : votes) {
			count += vote ? 1 : 0;
		}
		return reachedBy(count);
	}

	boolean impossibleAfter(int losses) {
		return this.nodes - losses < size();
	}

	/**
	 * The index of the node to ask before the others after a split vote: the same for all
	 * contenders for the same keys.
	 */
	int leader(List<String> keys) {
		int hash = (keys.size() == 1) ? keys.get(0).hashCode() : keys.hashCode();
		return Math.floorMod(hash, this.nodes);
	}

}
