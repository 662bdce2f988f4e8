package io.holdfast.sample.vector;

/**
 * The result of a cleanup.
 *
 * @param success true; a cleanup that fails has no result
 * @param deleted how many items of slots that are no longer in use were deleted
 * @param instance the instance that did the work
 */
record CleanupResult(boolean success, int deleted, String instance) {
}
