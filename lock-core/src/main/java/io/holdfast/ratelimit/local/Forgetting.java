package io.holdfast.ratelimit.local;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory: a hand goes around the keys, a few with each call, and takes away
 * those that no longer count. Where there are too many all the same, the one of those few
 * that would end soonest is forgotten early.
 */
final class Forgetting {

	private static final int EACH = 4;

	private static final int MORE = 16;

	private final ConcurrentHashMap<String, Count> counts;

	private final int most;

	private final ReentrantLock lock = new ReentrantLock();

	private Iterator<Map.Entry<String, Count>> hand;

	Forgetting(ConcurrentHashMap<String, Count> counts, int most) {
		this.counts = counts;
		this.most = most;
		this.hand = counts.entrySet().iterator();
	}

	/** Look at some keys, unless another thread does. */
	void step(long now) {
		if (!this.lock.tryLock()) {
			return;
		}
		try {
			forgetSome(EACH, now);
			while (this.counts.size() > this.most) {
				Map.Entry<String, Count> soonest = forgetSome(MORE, now);
				if (soonest != null && this.counts.size() > this.most) {
					this.counts.remove(soonest.getKey(), soonest.getValue());
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private Map.@Nullable Entry<String, Count> forgetSome(int some, long now) {
		Map.Entry<String, Count> soonest = null;
		for (int i = 0; i < some; i++) {
			if (!this.hand.hasNext()) {
				this.hand = this.counts.entrySet().iterator();
				if (!this.hand.hasNext()) {
					return null;
				}
			}
			Map.Entry<String, Count> entry = this.hand.next();
			if (entry.getValue().end() <= now) {
				this.counts.remove(entry.getKey(), entry.getValue());
			}
			else if (soonest == null || entry.getValue().end() < soonest.getValue().end()) {
				soonest = entry;
			}
		}
		return soonest;
	}

}
