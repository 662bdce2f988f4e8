package io.holdfast.sample.vector;

/**
 * The answer to a forced release.
 *
 * @param key the lock's name
 * @param released whether it was held by anybody
 */
record ReleasedLock(String key, boolean released) {
}
