package io.holdfast.sample.platform;

/**
 * What was taken in.
 *
 * @param platform the platform
 * @param items how many items
 * @param instance the instance that did it
 */
record Ingested(String platform, int items, String instance) {
}
