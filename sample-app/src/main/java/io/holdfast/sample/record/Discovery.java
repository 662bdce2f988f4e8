package io.holdfast.sample.record;

import org.jspecify.annotations.Nullable;

/**
 * What one discovery of relationships did.
 *
 * @param recordId the record whose relationships were looked for
 * @param linksCreated how many links were missing and are there now
 * @param instance the instance that did it
 * @param fence the fence of the lock; {@code null} as long as locks carry none
 */
record Discovery(long recordId, int linksCreated, String instance, @Nullable Long fence) {
}
