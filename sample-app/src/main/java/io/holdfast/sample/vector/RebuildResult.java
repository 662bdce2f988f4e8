package io.holdfast.sample.vector;

/**
 * The result of a rebuild.
 *
 * @param success true; a rebuild that fails has no result
 * @param namespace the namespace
 * @param slot the slot in which the index is from now on
 * @param rebuilt how many items were reindexed
 * @param instance the instance that did the work
 */
record RebuildResult(boolean success, String namespace, long slot, int rebuilt, String instance) {
}
