package io.holdfast.lock;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A lock that was acquired. It belongs to whoever has the handle, not to a thread, and it
 * is not re-entrant. Closing it releases the lock; every method may be called from any
 * thread, and none but {@link #release()}, {@link #extend(Duration)} and {@link #close()}
 * does I/O.
 * <p>
 * A handle that renews and is never released is renewed without end, also when nobody has
 * it any more: others get the lock only when the client is closed, the JVM ends, the lock
 * is freed by force, or the longest hold of its options is over. So release it in a
 * {@code finally}, best with try-with-resources. When the handle of a held lock is
 * garbage collected, a warning says who acquired it; it stays held, for the work may go
 * on.
 */
public interface LockHandle extends AutoCloseable {

	/**
	 * The lock's name.
	 * @return the name that was given to the client; of several locks all names in their
	 * order, with commas between them
	 */
	String name();

	/**
	 * The token that stands in Redis while the lock is held: unique for this acquisition.
	 * @return the holder's instance id, a colon, and 128 random bits; where several locks
	 * were taken one after the other the tokens of all, with commas between them
	 */
	String token();

	/**
	 * Whether the holder may still rely on the lock, by the local clocks. False once it
	 * is released or lost.
	 * @return whether the lock is held and within its validity
	 */
	boolean isHeld();

	/**
	 * Check that the lock is held, for the moment before a step that must not be done
	 * twice.
	 * @throws LockLostException when the lock is lost
	 * @throws IllegalStateException when it was released
	 */
	void ensureHeld();

	/**
	 * How long the holder may rely on the lock without another renewal.
	 * @return the time left, zero once it is released or lost
	 */
	Duration remainingValidity();

	/**
	 * The fence: a number that grows with every fenced acquisition of this lock, over all
	 * nodes and clients. Give it to the resource and let that reject an older one.
	 * @return the fence
	 * @throws IllegalStateException when the lock was acquired without one
	 */
	long fence();

	/**
	 * Extend the lease now, beside whatever renewal does.
	 * @param lease the new lease, counted from now
	 * @return whether a quorum of nodes extended it within the old lease's validity
	 * @throws LockUnavailableException when too few nodes answered to know
	 */
	boolean extend(Duration lease);

	/**
	 * Hear of the loss of this lock. Where nodes tell of changes (RESP3, the default),
	 * that is a moment after a quorum of them lost the key, once the lock has been held
	 * for 50 ms; elsewhere at the next renewal, or when the lease ends. Runs at most
	 * once, on a thread of the client where it may block; at once when the lock is lost
	 * already, never after a release. An action that uses the handle keeps it, so that
	 * nothing warns when all others have dropped it.
	 * @param action what to do
	 */
	void onLost(Runnable action);

	/**
	 * Release the lock: to the next waiter of this client, or on the nodes. It is sent to
	 * them also when the lease has ended locally, and removes the key only where it still
	 * carries this token. Calling it again does nothing.
	 * @return whether the lock was still held: passed on within its validity, or found on
	 * a quorum of nodes; false too when it was released before
	 */
	boolean release();

	/**
	 * Like {@link #release()}, without blocking.
	 * @return completes with the outcome, never exceptionally
	 */
	CompletionStage<Boolean> releaseAsync();

	/**
	 * Release the lock and ignore whether it was still held. Throws nothing: where nodes
	 * are out of reach, the lease ends by itself.
	 */
	@Override
	default void close() {
		release();
	}

}
