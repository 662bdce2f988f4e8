package io.holdfast.sample.statistics;

import java.util.List;

import io.holdfast.redis.NodeHealth;

/**
 * What Redis does, and how well this instance's caches serve.
 *
 * @param instance the instance that answers
 * @param hitRate the share of all lookups here that were answered from a cache
 * @param redis the nodes
 * @param caches each cache that was used here
 */
record Statistics(String instance, double hitRate, Redis redis, List<CacheFigures> caches) {

	/**
	 * What Redis does.
	 *
	 * @param enabled false in the profile without Redis
	 * @param nodes what each lock node says: version, memory, clients, commands
	 */
	record Redis(boolean enabled, List<NodeHealth> nodes) {

	}

}
