package io.holdfast.sample.vector;

/**
 * The response to a forced release.
 *
 * @param key the lock's name
 * @param released whether it was held
 */
record ReleasedLock(String key, boolean released) {
}
