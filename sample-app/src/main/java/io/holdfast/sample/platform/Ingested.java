package io.holdfast.sample.platform;

/**
 * The result of an ingestion.
 *
 * @param platform the platform
 * @param items how many items
 * @param instance the instance that ingested them
 */
record Ingested(String platform, int items, String instance) {
}
