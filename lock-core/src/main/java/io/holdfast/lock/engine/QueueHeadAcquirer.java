package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

import io.holdfast.engine.Polling;
import io.holdfast.lock.engine.LockNode.Grant;
import io.holdfast.time.Scheduler;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Acquires a lock on the nodes for the head of its queue, or for several locks by who is
 * the head of all their queues. While the lock is busy it sends nothing: it tries again
 * when so many nodes have told of a change, or must have let the key expire, that a
 * quorum may be free.
 * <p>
 * Nothing outside is called with this object's monitor held.
 */
final class QueueHeadAcquirer {

	private static final Duration LONGEST_RANDOM_PAUSE = Duration.ofMillis(30);

	private static final int MOST_QUICK_RETRIES = 6;

	/** Ten times as long as another client needs to take a lock that was released. */
	private static final Duration OTHERS_TURN = Duration.ofMillis(2);

	private final Parts parts;

	private final List<String> keys;

	private final NodeAvailability availability;

	/** The head of the queue, {@code null} when nobody is left in it. */
	private @Nullable Waiter head;

	private State state = State.IDLE;

	/** Whether votes were split here, so that one node is asked before the others. */
	private boolean contended;

	/** Split votes in a row. */
	private int splits;

	/** Whether the timer is a random pause that no push shortens. */
	private boolean pausing;

	/** Whether the next attempt asks all nodes at once in spite of that. */
	private boolean askAll;

	/** Whether others were seen to hold the lock since the last turn that they got. */
	private boolean rivals;

	/** Whether the timer is set by what the nodes said, and not a random pause. */
	private boolean informed;

	private @Nullable Cancellable timer;

	/** Why nobody knows at present whether the lock is free. */
	private volatile RedlockAttempt.Outcome.@Nullable Undecided refusal;

	/**
	 * An acquirer that nobody takes part in yet.
	 * @param keys one key, or those that are contended for together
	 */
	QueueHeadAcquirer(Parts parts, List<String> keys) {
		this.parts = parts;
		this.keys = keys;
		this.availability = new NodeAvailability(parts.nodes().quorum(), keys);
	}

	List<String> keys() {
		return this.keys;
	}

	synchronized boolean isSettled() {
		return this.state != State.ATTEMPTING;
	}

	/**
	 * The head comes or leaves. Whoever follows one while the acquirer sleeps takes over
	 * what is known and watched, and sends nothing.
	 * @return whether the next one has to try now
	 */
	synchronized boolean follow(@Nullable Waiter next) {
		this.head = next;
		if (next == null && this.state == State.SLEEPING) {
			this.state = State.IDLE;
			cancelTimer();
		}
		return next != null && this.state == State.IDLE;
	}

	/**
	 * Try now, unless an attempt is on its way or nobody is left.
	 * @param watch whether to ask busy nodes to tell of the next change
	 */
	void attempt(boolean watch) {
		Waiter contender;
		int leader;
		synchronized (this) {
			contender = this.head;
			if (contender == null || this.state == State.ATTEMPTING) {
				return;
			}
			this.state = State.ATTEMPTING;
			leader = (this.contended && !this.askAll) ? this.parts.nodes().quorum().leader(this.keys)
					: RedlockAttempt.NO_LEADER;
			this.askAll = false;
			this.pausing = false;
			this.availability.forget();
			this.informed = false;
			cancelTimer();
		}
		this.parts.attempt()
			.start(contender, watch, leader, this.parts.owner(), (outcome) -> ended(contender, outcome, watch));
	}

	/**
	 * What is known of a node no longer counts.
	 */
	void changed(int node) {
		changed(() -> this.availability.changed(node));
	}

	void changed(String key, int node) {
		changed(() -> this.availability.changed(node, key));
	}

	private void changed(Runnable note) {
		synchronized (this) {
			note.run();
			this.askAll = false;
			if (this.state != State.SLEEPING || this.pausing || !this.availability.mayBeFree()) {
				return;
			}
		}
		attempt(true);
	}

	/**
	 * A node refused after the others had decided the attempt. What it says may end the
	 * sleep sooner, for it may not tell of changes, or its key may end before another's.
	 */
	void refused(int node, Grant grant) {
		synchronized (this) {
			this.availability.refused(node, grant);
			if (this.state == State.SLEEPING && this.informed) {
				wakeAfter(this.availability.untilFree(this.parts.polling()));
			}
		}
	}

	void changedEverywhere() {
		synchronized (this) {
			this.availability.changedEverywhere();
			if (this.state != State.SLEEPING) {
				return;
			}
		}
		attempt(true);
	}

	/**
	 * Holders here have had the lock in a row, and it was released so that others get
	 * their turn. Where there are others, they hear of that later than this queue: it
	 * waits until one of them has taken the lock, which reading the key tells, or for a
	 * moment.
	 */
	void yield() {
		if (letOthersTry()) {
			QuorumCall.ask(this.parts.nodes(), this.parts.nodes().timeout(), (node) -> node.read(this.keys.get(0)),
					(responses) -> true);
		}
		else {
			changedEverywhere();
		}
	}

	private synchronized boolean letOthersTry() {
		if (!this.rivals || this.state != State.SLEEPING) {
			return false;
		}
		this.rivals = false;
		this.informed = false;
		this.availability.close();
		wakeAfter(OTHERS_TURN);
		return true;
	}

	private void ended(Waiter contender, RedlockAttempt.Outcome outcome, boolean watched) {
		boolean left;
		synchronized (this) {
			this.state = State.IDLE;
			left = this.head != contender;
		}
		boolean passing = outcome instanceof RedlockAttempt.Outcome.Undecided undecided && undecided.isPassing();
		this.refusal = passing ? (RedlockAttempt.Outcome.Undecided) outcome : null;
		if (outcome instanceof RedlockAttempt.Outcome.Granted granted) {
			if (left) {
				this.parts.owner().release(granted.entry());
				attempt(true);
				this.parts.owner().settled(this);
			}
			else {
				this.parts.owner().granted(contender, granted);
			}
		}
		else if (passing) {
			contender.startWaiting();
			tryLater();
			this.parts.owner().settled(this);
		}
		else if (outcome instanceof RedlockAttempt.Outcome.Undecided undecided) {
			this.parts.owner().failed(this, contender, undecided);
			wakeOthers();
		}
		else {
			contender.startWaiting();
			if (watched) {
				sleep((RedlockAttempt.Outcome.Busy) outcome);
			}
			else {
				attempt(true);
			}
			this.parts.owner().settled(this);
			if (((RedlockAttempt.Outcome.Busy) outcome).hasGrants()) {
				wakeOthers();
			}
		}
	}

	/**
	 * The lock may be free or not, but soon that can be asked.
	 */
	private synchronized void tryLater() {
		if (this.head != null && this.state == State.IDLE) {
			this.state = State.SLEEPING;
			this.pausing = true;
			wakeAfter(randomPause());
		}
	}

	/**
	 * Why nobody knows at present whether the lock is free, {@code null} where that is
	 * known.
	 */
	RedlockAttempt.Outcome.@Nullable Undecided refusal() {
		return this.refusal;
	}

	/**
	 * When nobody is left here, whoever contends for a part of the keys now, or for more,
	 * may have seen tokens of this attempt. They are gone, and a node does not tell of
	 * our own deletions.
	 */
	private void wakeOthers() {
		synchronized (this) {
			if (this.head != null) {
				return;
			}
		}
		this.parts.owner().freed(this.keys);
	}

	private void sleep(RedlockAttempt.Outcome.Busy busy) {
		synchronized (this) {
			if (this.head == null || this.state != State.IDLE) {
				return;
			}
			this.availability.judge(busy);
			this.rivals |= this.keys.size() == 1 && busy.responses().answers().stream().anyMatch(this::isRival);
			boolean split = busy.isSplit(this.parts.nodes().quorum());
			this.contended |= split;
			this.splits = split ? this.splits + 1 : busy.leaderOnly() ? this.splits : 0;
			// Whoever took part in a split vote retries at a random time. It may last,
			// with a node out of reach and the rest held, and then the others tell.
			this.pausing = split && (this.splits <= MOST_QUICK_RETRIES || this.availability.mayBeFree());
			if (this.pausing || busy.leaderOnly() || !this.availability.mayBeFree()) {
				this.state = State.SLEEPING;
				// A leader that refuses may be held by the winner, or by the rest of an
				// acquisition that failed: after a while the others are asked as well.
				this.askAll = busy.leaderOnly();
				this.informed = !this.pausing && !busy.leaderOnly();
				wakeAfter(this.informed ? this.availability.untilFree(this.parts.polling()) : randomPause());
				return;
			}
		}
		attempt(true);
	}

	private boolean isRival(Grant grant) {
		return grant.holder() != null && !this.parts.heldLocks().isHeldBy(this.keys.get(0), grant.holder());
	}

	private void wakeAfter(Duration pause) {
		cancelTimer();
		if (pause.compareTo(NodeAvailability.NEVER) < 0) {
			this.timer = this.parts.scheduler().schedule(() -> attempt(true), pause);
		}
	}

	/**
	 * Contenders that have met do not meet again at the same time.
	 */
	private Duration randomPause() {
		return Duration.ofNanos(ThreadLocalRandom.current().nextLong(LONGEST_RANDOM_PAUSE.toNanos()));
	}

	private void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

	/**
	 * What all contests of a client use.
	 *
	 * @param owner hears of them
	 * @param nodes to ask about a lock
	 * @param attempt tries to get it
	 * @param heldLocks what is held here
	 * @param scheduler for pauses
	 * @param polling how often to ask nodes that tell nothing
	 */
	record Parts(Owner owner, LockNodes nodes, RedlockAttempt attempt, HeldLockRegistry heldLocks, Scheduler scheduler,
			Polling polling) {
	}

	/**
	 * Whose acquirer it is.
	 */
	interface Owner extends RedlockAttempt.Stragglers {

		/**
		 * A quorum of nodes has granted the lock to the contender.
		 */
		void granted(Waiter contender, RedlockAttempt.Outcome.Granted granted);

		/**
		 * Nobody knows whether the lock is free.
		 */
		void failed(QueueHeadAcquirer queueHeadAcquirer, Waiter contender, RedlockAttempt.Outcome.Undecided undecided);

		/**
		 * An acquirer has nothing on its way.
		 */
		void settled(QueueHeadAcquirer queueHeadAcquirer);

		/**
		 * Take a claim back that nobody wants any more.
		 */
		CompletableFuture<Boolean> release(LockEntry entry);

		/**
		 * What stood at these keys is gone.
		 */
		void freed(List<String> keys);

	}

	private enum State {

		/** Nothing is known; whoever is the head has to try. */
		IDLE,

		/** An attempt is on its way. */
		ATTEMPTING,

		/** The lock is busy; a change, an expiry or a poll wakes the acquirer. */
		SLEEPING

	}

}
