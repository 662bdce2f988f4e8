package io.holdfast.sample.vector;

import java.util.List;

/**
 * The state of all indexes and the figures of their locks.
 *
 * @param items how many items are in slots that are in use
 * @param rebuilds how many rebuilds were done
 * @param indexes each index
 * @param instance the instance that answers
 * @param locks the figures of its locks since its start
 */
record VectorStatistics(long items, long rebuilds, List<IndexStatistics> indexes, String instance,
		List<LockFigures> locks) {
}
