package io.holdfast.lock.engine;

import java.util.List;

import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;

/**
 * What a call acquires.
 *
 * @param name the lock's name, or the names of several locks
 * @param keys their keys, in the order of the names
 * @param options the options of the call
 * @param listener receives the events of the call and of the hold that may follow
 */
record AcquireRequest(String name, List<String> keys, LockOptions options, LockListener listener) {
}
