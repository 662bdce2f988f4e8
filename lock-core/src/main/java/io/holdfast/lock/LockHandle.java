package io.holdfast.lock;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * An acquired lock. It belongs to the owner of the handle, not to a thread, and is not
 * re-entrant. Closing the handle releases the lock. You may call every method from any
 * thread; only {@link #release()}, {@link #extend(Duration)} and {@link #close()} do I/O.
 * <p>
 * A lock that renews and is never released is renewed without end, even if no code refers
 * to its handle any more: others get the lock only when the client is closed, the JVM
 * ends, someone forces its release, or the longest hold of its options is over. So
 * release it in a {@code finally}, preferably with try-with-resources. If the handle of a
 * held lock is garbage collected, a warning says which thread acquired it; the lock stays
 * held, because its work may still be running.
 */
public interface LockHandle extends AutoCloseable {

	/**
	 * The lock's name.
	 * @return the name that was given to the client; for several locks, all names in
	 * order, separated by commas
	 */
	String name();

	/**
	 * The token that Redis stores while the lock is held. It is unique for this
	 * acquisition.
	 * @return the holder's instance id, a colon, and 128 random bits; if several locks
	 * were acquired one after the other, the tokens of all, separated by commas
	 */
	String token();

	/**
	 * Whether the holder may still rely on the lock, by the local clocks. False after the
	 * lock is released or lost.
	 * @return whether the lock is held and within its validity
	 */
	boolean isHeld();

	/**
	 * Check that the lock is held. Call it just before a step that must not be done
	 * twice.
	 * @throws LockLostException if the lock is lost
	 * @throws IllegalStateException if it was released
	 */
	void ensureHeld();

	/**
	 * How long the holder may rely on the lock without another renewal.
	 * @return the remaining time, zero after the lock is released or lost
	 */
	Duration remainingValidity();

	/**
	 * The fence: a number that grows with every fenced acquisition of this lock, across
	 * all nodes and clients. Pass it to the resource, and let the resource reject an
	 * older one.
	 * @return the fence
	 * @throws IllegalStateException if the lock was acquired without a fence
	 */
	long fence();

	/**
	 * Extend the lease now, in addition to renewal.
	 * @param lease the new lease, counted from now
	 * @return whether a quorum of nodes extended it within the old lease's validity
	 * @throws LockUnavailableException if too few nodes answered to decide
	 */
	boolean extend(Duration lease);

	/**
	 * Register an action for the loss of this lock. If nodes push changes (RESP3, the
	 * default), it runs shortly after a quorum of them lost the key, once the lock has
	 * been held for 50 ms; otherwise at the next renewal, or when the lease ends. It runs
	 * at most once, on a thread of the client on which it may block; at once if the lock
	 * is lost already, and never after a release. An action that refers to the handle
	 * keeps it from being garbage collected, so there is no warning about a dropped
	 * handle.
	 * @param action the action to run
	 */
	void onLost(Runnable action);

	/**
	 * Release the lock, to the next waiter of this client or on the nodes. The release is
	 * sent to the nodes even if the lease has ended locally, and removes the key only if
	 * it still holds this token. Calling it again does nothing.
	 * @return whether the lock was still held: passed on within its validity, or found on
	 * a quorum of nodes; false if it was released before
	 */
	boolean release();

	/**
	 * Like {@link #release()}, without blocking.
	 * @return completes with the outcome, never exceptionally
	 */
	CompletionStage<Boolean> releaseAsync();

	/**
	 * Release the lock, whether or not it is still held. Throws nothing: if nodes are
	 * unreachable, the lock ends with its lease.
	 */
	@Override
	default void close() {
		release();
	}

}
