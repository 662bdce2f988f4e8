package io.holdfast.sample.record;

/**
 * The state of the link table.
 *
 * @param links how many links there are
 * @param duplicates how many of them repeat another one
 */
record Links(long links, long duplicates) {
}
