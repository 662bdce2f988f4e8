package io.holdfast.sample.vector;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Whether the index can be maintained.
 *
 * @param status UP or DOWN
 * @param locksAvailable whether a quorum of nodes answers
 * @param redisAvailable whether the Redis of the records of rebuilds answers
 * @param instance the instance that answers
 */
@JsonNaming(SnakeCaseStrategy.class)
record VectorHealth(String status, boolean locksAvailable, boolean redisAvailable, String instance) {

	boolean up() {
		return this.locksAvailable && this.redisAvailable;
	}

}
