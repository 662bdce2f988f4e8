package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How one contender behaves after the nodes were split between several, so that none of
 * them got the lock: it pauses for a random time, and then asks one node before the
 * others. It is not thread-safe.
 */
final class SplitVotes {

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(30);

	private static final int MOST_QUICK_RETRIES = 6;

	/** Whether a vote was split, so that one node is asked before the others. */
	private boolean contended;

	/** The number of split votes in a row. */
	private int splits;

	/** Whether the next attempt asks all nodes at once although a vote was split. */
	private boolean askAll;

	/**
	 * The node to ask before the others in the next attempt.
	 */
	int leader(Quorum quorum, List<String> keys) {
		return (this.contended && !this.askAll) ? quorum.leader(keys) : RedlockAttempt.NO_LEADER;
	}

	/**
	 * A request is sent, or a node has changed.
	 */
	void forgetRefusal() {
		this.askAll = false;
	}

	/**
	 * An attempt found the lock busy.
	 * @param mayBeFree whether a quorum may be free by now
	 * @return whether to pause for a random time, which no push shortens
	 */
	boolean busy(RedlockAttempt.Outcome.Busy busy, Quorum quorum, boolean mayBeFree) {
		boolean split = busy.isSplit(quorum);
		this.contended |= split;
		this.splits = split ? this.splits + 1 : busy.leaderOnly() ? this.splits : 0;
		// If the split persists, because a node is unreachable and the others are held,
		// wait for those nodes to report a change instead.
		return split && (this.splits <= MOST_QUICK_RETRIES || mayBeFree);
	}

	/**
	 * The leader refused. It may hold the winner's token, or what is left of a failed
	 * acquisition, so ask all nodes after the pause.
	 */
	void leaderRefused() {
		this.askAll = true;
	}

	/**
	 * A random pause, so that contenders that split a vote do not retry at the same time.
	 */
	static Duration pause() {
		return Duration.ofNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
	}

}
