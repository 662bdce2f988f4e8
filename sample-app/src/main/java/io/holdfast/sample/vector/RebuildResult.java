package io.holdfast.sample.vector;

/**
 * What one rebuild did.
 *
 * @param success true; a rebuild that fails has no result
 * @param namespace the namespace
 * @param slot the slot in which the index is from now on
 * @param rebuilt how many items were indexed anew
 * @param instance the instance that did it
 */
record RebuildResult(boolean success, String namespace, long slot, int rebuilt, String instance) {
}
