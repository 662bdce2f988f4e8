package io.holdfast.spring.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What has changed while Redis was away, and must happen there before it is read again.
 * Bounded: a cache for which there is no more room is cleared instead, which is one
 * change. Thread-safe.
 */
final class PendingChanges {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<Region, Set<Change>> changes = new LinkedHashMap<>();

	private final int most;

	private int count;

	PendingChanges(int most) {
		this.most = most;
	}

	void add(Change change) {
		this.lock.lock();
		try {
			Region region = change.region();
			Set<Change> known = this.changes.computeIfAbsent(region, (key) -> new LinkedHashSet<>());
			Change clear = Change.clear(region);
			if (known.contains(clear)) {
				return;
			}
			if (change.equals(clear) || this.count >= this.most) {
				this.count -= known.size();
				known.clear();
				known.add(clear);
				this.count++;
			}
			else if (known.add(change)) {
				this.count++;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take what is known now, to be done. What is not done must be added again.
	 * @return all changes
	 */
	List<Change> take() {
		this.lock.lock();
		try {
			List<Change> taken = new ArrayList<>();
			this.changes.values().forEach(taken::addAll);
			this.changes.clear();
			this.count = 0;
			return taken;
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean has(Predicate<Change> which) {
		this.lock.lock();
		try {
			return this.changes.values().stream().anyMatch((known) -> known.stream().anyMatch(which));
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
