package io.holdfast.benchmarks.run;

import java.util.List;

import io.holdfast.test.RedisNodes;

/**
 * The resources of a case.
 *
 * @param nodes three nodes; most cases use only the first
 * @param pace how long to measure
 */
record Bench(RedisNodes nodes, Pace pace) {

	static final int NODES = 3;

	List<String> one() {
		return List.of(this.nodes.get(0).uri());
	}

	List<String> all() {
		return this.nodes.uris();
	}

}
