package io.holdfast.lock.engine;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import io.holdfast.key.KeySpace;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.time.TimeSource;

/**
 * Several locks, all or none, in one order for all callers: together, with one command
 * for each node, where the nodes can do that, else one by one.
 */
record AcquireAll(WaitQueues queues, List<LockNode> nodes, KeySpace keys, LockListener listener, TimeSource time) {

	PendingAcquisition start(Collection<String> given, LockOptions options) {
		List<String> names = List.copyOf(new TreeSet<>(given));
		if (names.isEmpty()) {
			throw new IllegalArgumentException("Several locks were asked for without a name; give at least one.");
		}
		// A bad name is told before anything is held.
		List<String> keys = names.stream().map(this.keys::key).toList();
		if (names.size() > 1 && options.fence()) {
			throw new IllegalArgumentException("The locks " + String.join(", ", names)
					+ " have a fence each, and none for all of them; acquire them one after the other, or without fences.");
		}
		return (names.size() == 1 || this.nodes.stream().allMatch((node) -> node.takesTogether(keys)))
				? this.queues.submit(names, options, this.queues.caller(), this.listener)
				: new SequentialMultiLock(this.queues, this.listener, this.time, names, options).start();
	}

}
