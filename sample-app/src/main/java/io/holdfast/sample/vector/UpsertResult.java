package io.holdfast.sample.vector;

import java.util.List;

/**
 * The result of an upsert.
 *
 * @param success whether all items were indexed
 * @param processed how many items were indexed
 * @param namespace the namespace
 * @param slot the slot of the index that they are in
 * @param errors why other items were not indexed
 */
record UpsertResult(boolean success, int processed, String namespace, long slot, List<String> errors) {
}
