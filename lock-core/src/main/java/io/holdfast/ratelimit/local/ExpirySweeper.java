package io.holdfast.ratelimit.local;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the memory. Each call checks the next few keys in turn and removes those that
 * have expired. If there are still too many keys, those that expire soonest among the
 * recently checked ones are removed early.
 */
final class ExpirySweeper {

	private static final int KEYS_PER_STEP = 4;

	private static final int MAX_CANDIDATES = 256;

	private static final Comparator<Candidate> SOONEST = Comparator
		.comparingLong((Candidate candidate) -> candidate.state.end())
		.thenComparing(Candidate::key);

	private final ConcurrentHashMap<String, LimitState> limitStates;

	private final int maxKeys;

	private final ReentrantLock lock = new ReentrantLock();

	private final TreeSet<Candidate> candidates = new TreeSet<>(SOONEST);

	private Iterator<Map.Entry<String, LimitState>> cursor;

	ExpirySweeper(ConcurrentHashMap<String, LimitState> limitStates, int maxKeys) {
		this.limitStates = limitStates;
		this.maxKeys = maxKeys;
		this.cursor = limitStates.entrySet().iterator();
	}

	/** Check some keys, unless another thread is doing so. */
	void step(long now) {
		if (!this.lock.tryLock()) {
			return;
		}
		try {
			check(now);
			while (this.limitStates.size() > this.maxKeys) {
				Candidate soonest = this.candidates.pollFirst();
				if (soonest != null) {
					this.limitStates.remove(soonest.key, soonest.state);
				}
				check(now);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void check(long now) {
		for (int i = 0; i < KEYS_PER_STEP; i++) {
			if (!this.cursor.hasNext()) {
				this.cursor = this.limitStates.entrySet().iterator();
				if (!this.cursor.hasNext()) {
					return;
				}
			}
			Map.Entry<String, LimitState> entry = this.cursor.next();
			if (entry.getValue().end() <= now) {
				this.limitStates.remove(entry.getKey(), entry.getValue());
			}
			else if (this.limitStates.size() > this.maxKeys / 2) {
				this.candidates.add(new Candidate(entry.getKey(), entry.getValue()));
				if (this.candidates.size() > MAX_CANDIDATES) {
					this.candidates.pollLast();
				}
			}
		}
	}

	private record Candidate(String key, LimitState state) {
	}

}
