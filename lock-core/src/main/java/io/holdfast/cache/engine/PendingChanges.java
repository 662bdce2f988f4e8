package io.holdfast.cache.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The changes that a server has missed and that must be made before it is used again.
 * Bounded: a cache that would exceed the limit is cleared instead, which is one change.
 * Thread-safe.
 */
final class PendingChanges {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<NamedCache, Set<CacheChange>> changes = new LinkedHashMap<>();

	/** All keys with changes that are pending or being made; may contain others. */
	private final Set<String> keys = ConcurrentHashMap.newKeySet();

	private final int max;

	private int count;

	PendingChanges(int max) {
		this.max = max;
	}

	void add(CacheChange change) {
		this.lock.lock();
		try {
			addInside(change);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void addInside(CacheChange change) {
		NamedCache namedCache = change.namedCache();
		Set<CacheChange> known = this.changes.computeIfAbsent(namedCache, (key) -> new LinkedHashSet<>());
		CacheChange clear = CacheChange.clear(namedCache);
		if (known.contains(clear)) {
			return;
		}
		boolean all = change.equals(clear) || this.count >= this.max;
		if (all) {
			this.count -= known.size();
			known.clear();
		}
		CacheChange added = all ? clear : change;
		this.keys.add(added.redisKey());
		if (known.add(added)) {
			this.count++;
		}
	}

	/**
	 * Whether a key may have changed here but not on the server.
	 * @param redisKey the key of an entry or a version
	 */
	boolean concerns(String redisKey) {
		return this.keys.contains(redisKey);
	}

	/**
	 * Take all pending changes to make them. Call {@link #replayed} afterwards.
	 * @return all changes
	 */
	List<CacheChange> take() {
		this.lock.lock();
		try {
			List<CacheChange> taken = new ArrayList<>();
			this.changes.values().forEach(taken::addAll);
			this.changes.clear();
			this.count = 0;
			return taken;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The changes that were taken have been made.
	 * @param left the changes that could not be made
	 */
	void replayed(List<CacheChange> left) {
		this.lock.lock();
		try {
			left.forEach(this::addInside);
			Set<String> known = new HashSet<>();
			this.changes.values().forEach((some) -> some.forEach((change) -> known.add(change.redisKey())));
			this.keys.retainAll(known);
		}
		finally {
			this.lock.unlock();
		}
	}

	int size() {
		this.lock.lock();
		try {
			return this.count;
		}
		finally {
			this.lock.unlock();
		}
	}

}
