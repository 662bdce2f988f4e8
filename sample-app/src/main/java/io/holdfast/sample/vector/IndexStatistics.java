package io.holdfast.sample.vector;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The state of one index.
 *
 * @param namespace its namespace
 * @param tableName its table
 * @param slot the slot that is in use
 * @param items how many items are in that slot
 * @param staleItems how many are in slots that are no longer in use
 */
@JsonNaming(SnakeCaseStrategy.class)
record IndexStatistics(String namespace, String tableName, long slot, long items, long staleItems) {
}
