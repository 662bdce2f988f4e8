package io.holdfast.sample.platform;

/**
 * The data of a user on a platform.
 *
 * @param platform the platform
 * @param user whose data
 * @param dataSource where it comes from
 * @param items how many items were ingested
 * @param instance the instance that counted them
 */
record PlatformView(String platform, String user, String dataSource, long items, String instance) {
}
