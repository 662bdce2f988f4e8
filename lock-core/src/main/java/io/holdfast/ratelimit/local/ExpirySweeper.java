package io.holdfast.ratelimit.local;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the memory: a hand goes around the keys, a few with each call, and takes away
 * those that no longer count. Where there are too many all the same, those that end
 * soonest of the many that it saw last are forgotten early.
 */
final class ExpirySweeper {

	private static final int EACH = 4;

	private static final int REMEMBERED = 256;

	private static final Comparator<Seen> SOONEST = Comparator.comparingLong((Seen seen) -> seen.state.end())
		.thenComparing(Seen::key);

	private final ConcurrentHashMap<String, LimitState> limitStates;

	private final int most;

	private final ReentrantLock lock = new ReentrantLock();

	private final TreeSet<Seen> seen = new TreeSet<>(SOONEST);

	private Iterator<Map.Entry<String, LimitState>> hand;

	ExpirySweeper(ConcurrentHashMap<String, LimitState> limitStates, int most) {
		this.limitStates = limitStates;
		this.most = most;
		this.hand = limitStates.entrySet().iterator();
	}

	/** Look at some keys, unless another thread does. */
	void step(long now) {
		if (!this.lock.tryLock()) {
			return;
		}
		try {
			look(now);
			while (this.limitStates.size() > this.most) {
				Seen soonest = this.seen.pollFirst();
				if (soonest != null) {
					this.limitStates.remove(soonest.key, soonest.state);
				}
				look(now);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void look(long now) {
		for (int i = 0; i < EACH; i++) {
			if (!this.hand.hasNext()) {
				this.hand = this.limitStates.entrySet().iterator();
				if (!this.hand.hasNext()) {
					return;
				}
			}
			Map.Entry<String, LimitState> entry = this.hand.next();
			if (entry.getValue().end() <= now) {
				this.limitStates.remove(entry.getKey(), entry.getValue());
			}
			else if (this.limitStates.size() > this.most / 2) {
				this.seen.add(new Seen(entry.getKey(), entry.getValue()));
				if (this.seen.size() > REMEMBERED) {
					this.seen.pollLast();
				}
			}
		}
	}

	private record Seen(String key, LimitState state) {
	}

}
