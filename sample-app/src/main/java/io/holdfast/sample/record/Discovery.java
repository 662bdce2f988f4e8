package io.holdfast.sample.record;

/**
 * What one discovery of relationships did.
 *
 * @param recordId the record whose relationships were looked for
 * @param linksCreated how many links were missing and are there now
 * @param instance the instance that did it
 * @param fence the fence of the lock under which it was done
 */
record Discovery(long recordId, int linksCreated, String instance, long fence) {
}
