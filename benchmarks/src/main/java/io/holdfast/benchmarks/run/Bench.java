package io.holdfast.benchmarks.run;

import java.util.List;

import io.holdfast.test.RedisNodes;

/**
 * What a case finds.
 *
 * @param nodes three nodes, of which most cases use the first
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
