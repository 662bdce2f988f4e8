package io.holdfast.lock.engine;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import io.holdfast.lock.LockOptions;

/**
 * Several locks, all or none, in one order for all callers: together, with one command
 * for each node, where the nodes can do that, else one by one.
 */
final class AcquireAll {

	private AcquireAll() {
	}

	static Acquisition start(LockEngine engine, Collection<String> given, LockOptions options) {
		List<String> names = List.copyOf(new TreeSet<>(given));
		if (names.isEmpty()) {
			throw new IllegalArgumentException("Several locks were asked for without a name; give at least one.");
		}
		if (names.size() == 1) {
			return engine.submit(names.get(0), options);
		}
		// A bad name is told before anything is held.
		List<String> keys = names.stream().map(engine.settings().keys()::key).toList();
		if (options.fence()) {
			throw new IllegalArgumentException("The locks " + String.join(", ", names)
					+ " have a fence each, and none for all of them; acquire them one after the other, or without fences.");
		}
		return engine.settings().nodes().stream().allMatch((node) -> node.takesTogether(keys))
				? engine.submit(names, options, engine.listener()) : OneByOne.start(engine, names, options);
	}

}
