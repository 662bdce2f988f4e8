package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

import io.holdfast.lock.engine.LockNode.Grant;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The head of a queue contending for its lock on the nodes. While the lock is busy it
 * sends nothing: it tries again when so many nodes have told of a change, or must have
 * let the key expire, that a quorum may be free.
 * <p>
 * Nothing outside is called with this object's monitor held.
 */
final class Contest {

	private static final Duration EXPIRY_MARGIN = Duration.ofMillis(1);

	private static final int MOST_QUICK_RETRIES = 6;

	private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

	private final LockEngine engine;

	private final Waiter waiter;

	/** The nodes that may be free, since the last attempt was sent. */
	private final boolean[] free;

	private boolean attempting;

	private boolean over;

	/** Whether the timer is a random pause that nothing shortens. */
	private boolean pausing;

	/** Split votes in a row. */
	private int splits;

	private int polls;

	private @Nullable Cancellable timer;

	Contest(LockEngine engine, Waiter waiter) {
		this.engine = engine;
		this.waiter = waiter;
		this.free = new boolean[engine.quorum().nodes()];
	}

	Waiter waiter() {
		return this.waiter;
	}

	/**
	 * Try now, unless an attempt is on its way or the waiter has left.
	 * @param watch whether to ask busy nodes to tell of the next change
	 */
	void attempt(boolean watch) {
		synchronized (this) {
			if (this.over || this.attempting) {
				return;
			}
			this.attempting = true;
			this.pausing = false;
			Arrays.fill(this.free, false);
			cancelTimer();
		}
		this.engine.attempt(this.waiter, watch, (outcome) -> ended(outcome, watch));
	}

	/**
	 * The waiter leaves.
	 * @return whether nothing is on its way, so that the next may start at once
	 */
	synchronized boolean end() {
		this.over = true;
		cancelTimer();
		return !this.attempting;
	}

	synchronized boolean isOver() {
		return this.over;
	}

	synchronized boolean isUnsettled() {
		return this.attempting;
	}

	void changed(int node) {
		synchronized (this) {
			this.free[node] = true;
			if (this.attempting || this.pausing || !mayBeFree()) {
				return;
			}
		}
		attempt(true);
	}

	void changedEverywhere() {
		synchronized (this) {
			Arrays.fill(this.free, true);
		}
		attempt(true);
	}

	private void ended(Attempt.Outcome outcome, boolean watched) {
		boolean late;
		synchronized (this) {
			this.attempting = false;
			late = this.over;
			// Only a busy lock is asked again, whatever is told meanwhile.
			this.over |= !(outcome instanceof Attempt.Outcome.Busy);
		}
		if (late) {
			if (outcome instanceof Attempt.Outcome.Granted granted) {
				this.engine.release(granted.claim());
			}
			this.engine.queues().settled(this);
		}
		else if (outcome instanceof Attempt.Outcome.Granted granted) {
			this.waiter.succeed(granted);
		}
		else if (outcome instanceof Attempt.Outcome.Undecided undecided) {
			this.engine.queues().fail(this, undecided);
		}
		else {
			this.waiter.startWaiting();
			if (watched) {
				sleep((Attempt.Outcome.Busy) outcome);
			}
			else {
				attempt(true);
			}
		}
	}

	private void sleep(Attempt.Outcome.Busy busy) {
		synchronized (this) {
			if (this.over || this.attempting) {
				return;
			}
			for (int i = 0; i < this.free.length; i++) {
				Grant grant = busy.tally().answer(i);
				this.free[i] |= grant != null && grant.granted();
			}
			this.splits = busy.isSplit() ? this.splits + 1 : 0;
			// Whoever took part in a split vote retries at a random time. It may last,
			// with a node out of reach and the rest held, and then the others tell.
			this.pausing = this.splits > 0 && (this.splits <= MOST_QUICK_RETRIES || mayBeFree());
			if (this.pausing || !mayBeFree()) {
				Duration pause = this.pausing ? splitPause() : untilFree(busy.tally());
				if (pause.compareTo(NEVER) < 0) {
					this.timer = this.engine.settings().scheduler().schedule(() -> attempt(true), pause);
				}
				return;
			}
		}
		attempt(true);
	}

	private boolean mayBeFree() {
		int count = 0;
		for (boolean node : this.free) {
			count += node ? 1 : 0;
		}
		return this.engine.quorum().reachedBy(count);
	}

	private Duration splitPause() {
		long bound = 1_000_000L << Math.min(this.splits, MOST_QUICK_RETRIES);
		return Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound));
	}

	/**
	 * When a quorum is free by expiry, if nobody tells of a change before. The push for
	 * an expired key may come late, for a node without pushes it never comes.
	 */
	private Duration untilFree(Tally<Grant> tally) {
		Duration[] pauses = new Duration[this.free.length];
		boolean polling = false;
		for (int i = 0; i < pauses.length; i++) {
			Grant grant = tally.answer(i);
			pauses[i] = this.free[i] ? Duration.ZERO
					: (grant == null || grant.remaining() == null) ? NEVER : grant.remaining().plus(EXPIRY_MARGIN);
			polling |= grant != null && !grant.granted() && !grant.watched();
		}
		Arrays.sort(pauses);
		Duration pause = pauses[this.engine.quorum().size() - 1];
		if (polling) {
			Duration poll = this.engine.settings().polling().pause(this.polls++);
			return (poll.compareTo(pause) < 0) ? poll : pause;
		}
		return pause;
	}

	private void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

}
