package io.holdfast.lock.engine;

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

}
