package io.holdfast.lock.engine;

import java.util.List;

import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;

/**
 * What a call wants.
 *
 * @param name the lock's name, or those of several
 * @param keys their keys, in the order of the names
 * @param options how they are to be held
 * @param listener hears of the call, and of the hold that it may end in
 */
record AcquireRequest(String name, List<String> keys, LockOptions options, LockListener listener) {
}
