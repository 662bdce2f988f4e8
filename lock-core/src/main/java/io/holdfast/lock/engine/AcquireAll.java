package io.holdfast.lock.engine;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import io.holdfast.key.KeySpace;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.time.TimeSource;

/**
 * Acquires several locks, all or none, in the same order for all callers: together, with
 * one command per node, if all nodes can do that, otherwise one by one.
 */
record AcquireAll(WaitQueues queues, List<LockNode> nodes, KeySpace keys, LockListener listener, TimeSource time) {

	PendingAcquisition start(Collection<String> given, LockOptions options) {
		List<String> names = List.copyOf(new TreeSet<>(given));
		if (names.isEmpty()) {
			throw new IllegalArgumentException("No lock name was given; give at least one.");
		}
		// Reject invalid names before anything is held.
		List<String> keys = names.stream().map(this.keys::key).toList();
		if (names.size() > 1 && options.fence()) {
			throw new IllegalArgumentException("The locks " + String.join(", ", names)
					+ " have a fence each, so they cannot be acquired together with fences; acquire them one after the other, or without fences.");
		}
		return (names.size() == 1 || this.nodes.stream().allMatch((node) -> node.takesTogether(keys)))
				? this.queues.submit(names, options, this.queues.caller(), this.listener)
				: new SequentialMultiLock(this.queues, this.listener, this.time, names, options).start();
	}

}
