package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.engine.LockNode.Place;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The place of a local queue in the queue of instances. It decides what comes next after
 * each event, and sends nothing. It is not thread-safe.
 */
final class InstancePlace {

	/**
	 * How long an instance whose turn it is may take before the next one looks. Its turn
	 * is noted for 30 ms.
	 */
	private static final Duration LOOK = Duration.ofMillis(35);

	/** One in front looks for those ahead; the others are told when they are in front. */
	private static final int IN_FRONT = 2;

	/**
	 * The shortest time after which a waiter asks whether it was forgotten. The time is
	 * random, so that waiters that were forgotten together do not ask together.
	 */
	private static final Duration SAFETY = Duration.ofSeconds(5);

	/** The same for the first, which watches the lock's key. */
	private static final Duration SAFETY_OF_FIRST = Duration.ofSeconds(20);

	private final TimeSource time;

	/** The number of the entry, new for each ticket. */
	private long number;

	/** Keeps the place; zero for none. */
	private long ticket;

	/** Whether there is an entry in the queue. */
	private boolean entered;

	/** Since when the queue was asked last. */
	private @Nullable Stopwatch since;

	/** How many were ahead when it was asked. */
	private long ahead;

	/** Whether the waiter sleeps until it is called. */
	private boolean asleep;

	/** Whether a change of the key is left to another one. */
	private boolean warned;

	/** Whether it was called since the last request was sent. */
	private boolean called;

	/** Whether the lock may have become free since the last request was sent. */
	private boolean freed;

	InstancePlace(TimeSource time) {
		this.time = time;
	}

	long number() {
		return this.number;
	}

	long ticket() {
		return this.ticket;
	}

	boolean isEntered() {
		return this.entered;
	}

	boolean isFirst() {
		return this.entered && this.ahead == 0;
	}

	boolean isAsleep() {
		return this.asleep;
	}

	boolean isWarned() {
		return this.warned;
	}

	boolean isCalled() {
		return this.called;
	}

	/**
	 * A request is sent. What happened before it does not count any more.
	 */
	void asking() {
		this.asleep = false;
		this.warned = false;
		this.called = false;
		this.freed = false;
	}

	/**
	 * The waiter has gone while it slept. A turn that it was called for is still to be
	 * passed on.
	 */
	void awake() {
		this.asleep = false;
		this.warned = false;
	}

	/**
	 * The queue is asked for the place, or for a new one.
	 */
	void entering(LongSupplier numbers) {
		asking();
		this.since = Stopwatch.start(this.time);
		if (this.ticket == 0) {
			this.number = numbers.getAsLong();
		}
	}

	/**
	 * The queue has answered.
	 * @param place the answer, {@code null} if there is none
	 * @param waiting whether there still is a waiter
	 * @param held whether a quorum of nodes was seen to hold another token just before
	 */
	Next entered(@Nullable Place place, boolean waiting, boolean held) {
		if (place != null) {
			// A turn that nobody wants has to be passed on.
			this.entered = !place.turn() || !waiting;
			this.ticket = place.ticket();
			this.ahead = place.ahead();
		}
		if (!waiting) {
			return Next.NOTHING;
		}
		if (this.called || this.freed || ((place != null) ? place.turn() : !held)) {
			return Next.TRY;
		}
		if (place == null || isFirst() && held) {
			return Next.WATCH;
		}
		this.asleep = true;
		return Next.SLEEP;
	}

	/**
	 * The lock may have become free in a way that the answer to {@link #entering} may not
	 * know of.
	 */
	void freed() {
		this.freed = true;
	}

	/**
	 * The lock is left to another one for a while. Until then only a call ends the sleep.
	 */
	void warned() {
		this.asleep = true;
		this.warned = true;
	}

	/**
	 * It is its turn.
	 */
	void called() {
		this.entered = false;
		this.called = true;
	}

	/**
	 * How long to sleep after {@link Next#SLEEP} as one that is not the first.
	 */
	Duration untilLook(Place place) {
		Duration look = place.look();
		return (look != null) ? look : randomly(SAFETY);
	}

	/**
	 * How long to sleep if those ahead do not come although the key has changed, perhaps
	 * without a call: the holder may be a client that calls nobody, or its lease may have
	 * expired.
	 * @return {@code null} if others look earlier
	 */
	@Nullable Duration untilLookAfterChange() {
		return (this.ahead <= IN_FRONT) ? LOOK.multipliedBy(this.ahead) : null;
	}

	/**
	 * When the first asks the queue again, which forgets all entries after 30 s. Looks in
	 * between do not count.
	 */
	Duration untilRefresh() {
		if (!this.entered || this.since == null) {
			return NodeAvailability.NEVER;
		}
		Duration left = randomly(SAFETY_OF_FIRST).minus(this.since.elapsed());
		return left.isNegative() ? Duration.ZERO : left;
	}

	private static Duration randomly(Duration shortest) {
		return shortest.plusMillis(ThreadLocalRandom.current().nextLong(5000));
	}

	/**
	 * There is no waiter any more, or it has the lock.
	 * @return whether the queue has to be told, because of an entry that is left there or
	 * a turn that is not used
	 */
	boolean end() {
		boolean left = this.entered || this.called;
		this.entered = false;
		this.called = false;
		this.asleep = false;
		this.ticket = 0;
		return left;
	}

	/** What to do next. */
	enum Next {

		/** Try to acquire the lock. */
		TRY,

		/** Watch the lock's key on all nodes. */
		WATCH,

		/** Sleep until the queue calls. */
		SLEEP,

		/** Nobody waits. */
		NOTHING

	}

}
