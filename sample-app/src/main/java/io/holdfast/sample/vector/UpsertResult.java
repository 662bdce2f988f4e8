package io.holdfast.sample.vector;

import java.util.List;

/**
 * What one upsert did.
 *
 * @param success whether all items were indexed
 * @param processed how many were
 * @param namespace the namespace
 * @param slot the slot of the index that they are in
 * @param errors why others were not
 */
record UpsertResult(boolean success, int processed, String namespace, long slot, List<String> errors) {
}
