package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.Polling;
import io.holdfast.lock.engine.LockNode.Grant;
import io.holdfast.lock.engine.LockNode.Holding;
import io.holdfast.lock.engine.LockNode.Place;
import io.holdfast.time.Scheduler;
import io.holdfast.time.Scheduler.Cancellable;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Acquires a lock on the nodes for the head of its queue, or several locks for the waiter
 * that is the head of all their queues. While the lock is busy it sends nothing.
 * <p>
 * Over instances, it waits in the queue that one of the nodes keeps, and tries again when
 * it is called from there. The first in that queue, and everyone if there is no such
 * queue, tries again when a quorum may be free: when enough nodes have reported a change
 * or must have let the key expire.
 * <p>
 * While this object's monitor is held, nothing is sent, and neither its owner nor a
 * waiter is called.
 */
final class QueueHeadAcquirer {

	/** Ten times what another client needs to acquire a released lock. */
	private static final Duration YIELD_PAUSE = Duration.ofMillis(2);

	private static final Runnable NOTHING = () -> {
	};

	private final Parts parts;

	private final List<String> keys;

	private final NodeAvailability availability;

	/** The head of the queue, {@code null} if the queue is empty. */
	private @Nullable Waiter head;

	private State state = State.IDLE;

	private final SplitVotes splitVotes = new SplitVotes();

	/** Whether the timer is a random pause, which no push shortens. */
	private boolean pausing;

	/** Whether another client was seen to hold the lock since this one last yielded. */
	private boolean othersSeen;

	/** Whether the timer was computed from the nodes' answers, not as a random pause. */
	private boolean informed;

	private @Nullable Cancellable timer;

	private final InstancePlace place;

	/** The node whose queue was entered last. */
	private @Nullable LockNode keeper;

	/** Counts requests, so that an answer to a read that is out of date is ignored. */
	private int requests;

	/**
	 * Why it is currently unknown whether the lock is free, {@code null} if it is known.
	 */
	private volatile RedlockAttempt.Outcome.@Nullable Undecided refusal;

	/**
	 * Create an acquirer without a head.
	 * @param keys one key, or the keys of several locks that are acquired together
	 */
	QueueHeadAcquirer(Parts parts, List<String> keys) {
		this.parts = parts;
		this.keys = keys;
		this.availability = new NodeAvailability(parts.nodes().quorum(), keys);
		this.place = new InstancePlace(parts.time());
	}

	List<String> keys() {
		return this.keys;
	}

	synchronized boolean isSettled() {
		return !isAsking();
	}

	private boolean isAsking() {
		return this.state == State.ATTEMPTING || this.state == State.ENTERING;
	}

	/**
	 * Replace the head. While the acquirer sleeps, a new head takes over what is known
	 * and watched, and sends nothing.
	 * @param next the new head, {@code null} if the queue is empty
	 * @return whether the new head has to try now
	 */
	synchronized boolean follow(@Nullable Waiter next) {
		this.head = next;
		if (next == null && this.state == State.SLEEPING) {
			this.state = State.IDLE;
			this.place.awake();
			cancelTimer();
		}
		return next != null && this.state == State.IDLE;
	}

	/**
	 * Try now, or enter the queue over instances if others wait there.
	 * @param others whether other instances may be waiting
	 */
	void proceed(boolean others, boolean watch) {
		if (others && this.parts.instances().canEnter(this.keys)) {
			enter(null);
		}
		else {
			attempt(watch);
		}
	}

	/**
	 * Enter the queue over instances, or ask for the place there.
	 * @param busy the attempt that found the lock held by a quorum, {@code null} if it
	 * may be free
	 */
	private void enter(RedlockAttempt.Outcome.@Nullable Busy busy) {
		InstanceQueues instances = this.parts.instances();
		long number = 0;
		long ticket = 0;
		boolean called;
		synchronized (this) {
			if (this.head == null || isAsking()) {
				return;
			}
			called = this.place.isCalled();
			if (!called) {
				begin(State.ENTERING);
				this.place.entering(instances::nextNumber);
				this.keeper = instances.keeper(this.keys);
				number = this.place.number();
				ticket = this.place.ticket();
			}
		}
		if (called) {
			attempt(true);
			return;
		}
		instances.enter(this.keys.get(0), number, ticket, busy != null).thenAccept((place) -> entered(place, busy));
	}

	private void entered(@Nullable Place answer, RedlockAttempt.Outcome.@Nullable Busy busy) {
		Waiter waiting;
		InstancePlace.Next next;
		synchronized (this) {
			this.state = State.IDLE;
			waiting = this.head;
			next = this.place.entered(answer, waiting != null, busy != null);
			if (next == InstancePlace.Next.SLEEP && answer != null) {
				this.state = State.SLEEPING;
				wakeQueuedAfter(answer);
			}
		}
		if (waiting == null) {
			leaveInstances();
		}
		else if (next == InstancePlace.Next.TRY) {
			attempt(true);
		}
		else {
			waiting.startWaiting();
			if (busy != null && next == InstancePlace.Next.WATCH) {
				sleep(busy);
			}
		}
		this.parts.owner().settled(this);
	}

	private void wakeQueuedAfter(Place answer) {
		if (!this.place.isFirst()) {
			wakeAfter(this.place.untilLook(answer), () -> enter(null));
			return;
		}
		Duration look = this.parts.instances().untilFirstLook(this.keeper);
		Duration expiry = answer.look();
		if (expiry != null && expiry.compareTo(look) < 0) {
			look = expiry.plusMillis(1);
		}
		wakeOrRefreshAfter(look);
	}

	/**
	 * Look whether a quorum may be free. One that stands first in the queue over
	 * instances reads the key on all nodes, because most changes are renewals, or
	 * releases that call it. A read makes the nodes report the next change. Others try.
	 */
	private void look() {
		int request;
		synchronized (this) {
			if (this.head == null || this.state != State.SLEEPING) {
				return;
			}
			if (!this.place.isFirst()) {
				request = 0;
			}
			else {
				begin(State.SLEEPING);
				this.availability.forget();
				request = this.requests;
			}
		}
		if (request == 0) {
			attempt(true);
			return;
		}
		Quorum quorum = this.parts.nodes().quorum();
		QuorumCall
			.<Holding>ask(this.parts.nodes(), this.parts.nodes().timeout(), (node) -> node.read(this.keys.get(0)),
					(responses) -> quorum.reachedBy(responses.count((holding) -> holding.token() != null))
							|| quorum.reachedBy(responses.count((holding) -> holding.token() == null)))
			.thenAccept((responses) -> looked(responses, request));
	}

	private void looked(NodeResponses<Holding> responses, int request) {
		synchronized (this) {
			if (this.state != State.SLEEPING || request != this.requests) {
				return;
			}
			for (int i = 0; i < responses.nodes(); i++) {
				Holding holding = responses.answer(i);
				if (holding != null) {
					this.availability.read(i, holding, this.parts.nodes().all().get(i).tracksReads());
				}
			}
			boolean held = this.parts.nodes().quorum().reachedBy(responses.count((holding) -> holding.token() != null));
			if (held && !this.availability.mayBeFree()) {
				this.informed = true;
				wakeWhenFree();
				return;
			}
		}
		attempt(true);
	}

	/**
	 * The queue over instances calls this client.
	 * @param number the number of the entry
	 * @param after zero if it is its turn, otherwise when to look
	 * @return false if that entry does not wait here
	 */
	boolean called(long number, Duration after) {
		synchronized (this) {
			if (this.head == null || number != this.place.number()) {
				return false;
			}
			if (!after.isZero()) {
				if (this.state == State.SLEEPING) {
					begin(State.SLEEPING);
					this.place.warned();
					wakeAfter(after, () -> enter(null));
				}
				return true;
			}
			this.place.called();
			if (this.state != State.SLEEPING) {
				return true;
			}
		}
		attempt(true);
		return true;
	}

	/**
	 * Calls may have been missed, or arrive only from now on.
	 */
	void missedCalls() {
		boolean asleep;
		synchronized (this) {
			if (this.state != State.SLEEPING || this.pausing) {
				return;
			}
			asleep = this.place.isAsleep();
		}
		// One that does not wait must not begin to listen.
		if (asleep || this.parts.instances().canEnter(this.keys)) {
			enter(null);
		}
	}

	/**
	 * Leave the queue over instances if nobody waits here any more.
	 */
	void leaveInstances() {
		Runnable leaving;
		synchronized (this) {
			if (this.head != null || this.state == State.ENTERING) {
				return;
			}
			leaving = endPlace();
		}
		leaving.run();
	}

	/**
	 * Forget the place. The next one may begin before the queue has heard of this.
	 * @return tells the queue if there is an entry
	 */
	private Runnable endPlace() {
		LockNode keeper = this.keeper;
		long number = this.place.number();
		return this.place.end() ? () -> InstanceQueues.leave(keeper, this.keys.get(0), number) : NOTHING;
	}

	/**
	 * The lock was released by this client, and another instance was called.
	 */
	void releasedToOthers() {
		if (this.keys.size() > 1) {
			// A node does not report this client's own deletions.
			changedEverywhere();
			return;
		}
		synchronized (this) {
			if (this.state != State.SLEEPING || this.place.isEntered()) {
				return;
			}
		}
		enter(null);
	}

	/**
	 * Try now, unless an attempt is in flight or there is no head.
	 * @param watch whether nodes that refuse report the next change of the key
	 */
	void attempt(boolean watch) {
		Waiter contender;
		int leader;
		synchronized (this) {
			contender = this.head;
			if (contender == null || isAsking()) {
				return;
			}
			leader = this.splitVotes.leader(this.parts.nodes().quorum(), this.keys);
			begin(State.ATTEMPTING);
			this.availability.forget();
		}
		this.parts.attempt()
			.start(contender, watch, leader, this.parts.owner(), (outcome) -> ended(contender, outcome, watch));
	}

	/**
	 * A request is sent, which makes what was known before out of date.
	 */
	private void begin(State state) {
		this.state = state;
		this.requests++;
		this.place.asking();
		this.splitVotes.forgetRefusal();
		this.pausing = false;
		this.informed = false;
		cancelTimer();
	}

	/**
	 * What is known of a node is outdated.
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
			this.splitVotes.forgetRefusal();
			if (this.state != State.SLEEPING || this.pausing || this.place.isWarned()) {
				return;
			}
			if (this.place.isAsleep() && !this.place.isFirst()) {
				Duration look = this.place.untilLookAfterChange();
				if (look != null) {
					wakeAfter(look, () -> enter(null));
				}
				return;
			}
			if (!this.place.isAsleep() && !this.availability.mayBeFree()) {
				return;
			}
		}
		look();
	}

	/**
	 * What is known of a node is outdated, including its queues.
	 */
	void reset(int node) {
		missedCalls();
		changed(node);
	}

	/**
	 * A node refused after the others had decided the attempt. Its answer may shorten the
	 * sleep: the node may be one that does not report changes, or its key may expire
	 * earlier than those of other nodes.
	 */
	void refused(int node, Grant grant) {
		synchronized (this) {
			this.availability.refused(node, grant);
			if (this.state == State.SLEEPING && this.informed) {
				wakeWhenFree();
			}
		}
	}

	void changedEverywhere() {
		synchronized (this) {
			this.availability.changedEverywhere();
			this.place.freed();
			if (this.state != State.SLEEPING) {
				return;
			}
		}
		attempt(true);
	}

	/**
	 * Give other clients a chance after holders of this JVM had the lock several times in
	 * a row. Other clients learn of the release later than this queue does. If there are
	 * any, this queue therefore waits for a moment, or until one of them has acquired the
	 * lock. Reading the key makes the nodes report that.
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
		if (!this.othersSeen || this.state != State.SLEEPING || this.place.isEntered()) {
			return false;
		}
		this.othersSeen = false;
		this.informed = false;
		this.availability.close();
		wakeAfter(YIELD_PAUSE);
		return true;
	}

	private void ended(Waiter contender, RedlockAttempt.Outcome outcome, boolean watched) {
		boolean left;
		boolean calledMeanwhile;
		Runnable leaving;
		synchronized (this) {
			this.state = State.IDLE;
			left = this.head != contender;
			calledMeanwhile = this.place.isCalled();
			leaving = (outcome instanceof RedlockAttempt.Outcome.Granted) ? endPlace() : NOTHING;
		}
		leaving.run();
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
			RedlockAttempt.Outcome.Busy busy = (RedlockAttempt.Outcome.Busy) outcome;
			if (calledMeanwhile) {
				attempt(true);
			}
			else if (!watched) {
				proceed(true, true);
			}
			else if (!busy.hasGrants() && !busy.leaderOnly() && this.parts.instances().canEnter(this.keys)) {
				enter(busy);
			}
			else {
				sleep(busy);
			}
			leaveInstances();
			this.parts.owner().settled(this);
			if (((RedlockAttempt.Outcome.Busy) outcome).hasGrants()) {
				wakeOthers();
			}
		}
	}

	/**
	 * It is unknown whether the lock is free, but the nodes can be asked again soon.
	 */
	private synchronized void tryLater() {
		if (this.head != null && this.state == State.IDLE) {
			this.state = State.SLEEPING;
			this.pausing = true;
			wakeAfter(SplitVotes.pause());
		}
	}

	/**
	 * Why it is currently unknown whether the lock is free, {@code null} if it is known.
	 */
	RedlockAttempt.Outcome.@Nullable Undecided refusal() {
		return this.refusal;
	}

	/**
	 * Wake the acquirers of overlapping sets of keys if this one has no head any more.
	 * They may have seen tokens of this attempt, which are gone now, and a node does not
	 * report this client's own deletions.
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
			// A call may have come since the attempt ended.
			if (!this.place.isCalled()) {
				this.availability.judge(busy);
				this.othersSeen |= this.keys.size() == 1
						&& busy.responses().answers().stream().anyMatch(this::isOfAnotherClient);
				this.pausing = this.splitVotes.busy(busy, this.parts.nodes().quorum(), this.availability.mayBeFree());
				if (this.pausing || busy.leaderOnly() || !this.availability.mayBeFree()) {
					this.state = State.SLEEPING;
					if (busy.leaderOnly()) {
						this.splitVotes.leaderRefused();
					}
					this.informed = !this.pausing && !busy.leaderOnly();
					if (this.informed) {
						wakeWhenFree();
					}
					else {
						wakeAfter(SplitVotes.pause());
					}
					return;
				}
			}
		}
		attempt(true);
	}

	private boolean isOfAnotherClient(Grant grant) {
		return grant.holder() != null && !this.parts.heldLocks().isHeldBy(this.keys.get(0), grant.holder());
	}

	/**
	 * Look when a quorum is free by expiry or has to be asked. One that stands first in
	 * the queue over instances asks the queue again before it is forgotten there.
	 */
	private void wakeWhenFree() {
		wakeOrRefreshAfter(this.availability.untilFree(this.parts.polling()));
	}

	private void wakeOrRefreshAfter(Duration look) {
		Duration refresh = this.place.untilRefresh();
		if (refresh.compareTo(look) < 0) {
			wakeAfter(refresh, () -> enter(null));
		}
		else {
			wakeAfter(look, this::look);
		}
	}

	private void wakeAfter(Duration pause) {
		wakeAfter(pause, () -> attempt(true));
	}

	private void wakeAfter(Duration pause, Runnable action) {
		cancelTimer();
		if (pause.compareTo(NodeAvailability.NEVER) < 0) {
			this.timer = this.parts.scheduler().schedule(action, pause);
		}
	}

	private void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

	/**
	 * What all acquirers of a client share.
	 *
	 * @param owner receives their results
	 * @param nodes the nodes
	 * @param attempt runs single attempts
	 * @param heldLocks the locks held by this client
	 * @param instances the queues over instances
	 * @param time the clocks
	 * @param scheduler for pauses
	 * @param polling how often to ask nodes that do not report changes
	 */
	record Parts(Owner owner, LockNodes nodes, RedlockAttempt attempt, HeldLockRegistry heldLocks,
			InstanceQueues instances, TimeSource time, Scheduler scheduler, Polling polling) {
	}

	/**
	 * Receives the results of acquirers.
	 */
	interface Owner extends RedlockAttempt.Stragglers {

		/**
		 * A quorum of nodes has granted the lock to the contender.
		 */
		void granted(Waiter contender, RedlockAttempt.Outcome.Granted granted);

		/**
		 * It is unknown whether the lock is free.
		 */
		void failed(QueueHeadAcquirer acquirer, Waiter contender, RedlockAttempt.Outcome.Undecided undecided);

		/**
		 * The acquirer has no attempt in flight any more.
		 */
		void settled(QueueHeadAcquirer acquirer);

		/**
		 * Release an entry that is not wanted any more.
		 */
		CompletableFuture<Boolean> release(LockEntry entry);

		/**
		 * The values of these keys were deleted.
		 */
		void freed(List<String> keys);

	}

	private enum State {

		/** Nothing is known; a head has to try. */
		IDLE,

		/** An attempt is in flight. */
		ATTEMPTING,

		/** It asks the queue over instances. */
		ENTERING,

		/** The lock is busy; a change, an expiry or a poll ends the sleep. */
		SLEEPING

	}

}
