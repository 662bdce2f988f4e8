package io.holdfast.lock;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;

import org.jspecify.annotations.Nullable;

/**
 * Acquires locks by name. A lock is a lease: at most one holder at a time, as long as the
 * node clocks run at about the same rate and the holder notices the end of its lease.
 * <p>
 * There are two ways to acquire a lock: if the lock is busy, {@code tryAcquire} returns
 * empty, and {@code acquire} throws. If Redis is down, both throw a
 * {@link LockUnavailableException}. Waits end early when the application shuts down, see
 * {@link #endWaits()}. The caller chooses the names; an empty name, or one with control
 * characters, is an {@link IllegalArgumentException} in every method. Waiters in one JVM
 * are served in order. Thread-safe.
 */
public interface LockClient extends AutoCloseable {

	/**
	 * The options that this client uses if none are given.
	 * @return the default options
	 */
	LockOptions defaultOptions();

	/**
	 * Try to acquire once, without waiting, with the client's default options.
	 * @param name the lock's name
	 * @return the handle, or empty if the lock is busy
	 * @throws LockUnavailableException if no quorum of nodes answered
	 * @throws LockInterruptedException if interrupted
	 */
	default Optional<LockHandle> tryAcquire(String name) {
		return tryAcquire(name, defaultOptions().withWait(Duration.ZERO));
	}

	/**
	 * Try to acquire, for as long as the options say.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @return the handle, or empty if the lock stayed busy
	 * @throws LockUnavailableException if no quorum of nodes answered; at once, not at
	 * the end of the wait
	 * @throws LockInterruptedException if interrupted
	 */
	Optional<LockHandle> tryAcquire(String name, LockOptions options);

	/**
	 * Acquire with the client's default options.
	 * @param name the lock's name
	 * @return the handle
	 * @throws LockNotAcquiredException if the lock stayed busy
	 * @throws LockUnavailableException if no quorum of nodes answered
	 * @throws LockInterruptedException if interrupted
	 */
	default LockHandle acquire(String name) {
		return acquire(name, defaultOptions());
	}

	/**
	 * Acquire, waiting for as long as the options say.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @return the handle
	 * @throws LockNotAcquiredException if the lock stayed busy
	 * @throws LockUnavailableException if no quorum of nodes answered
	 * @throws LockInterruptedException if interrupted
	 */
	default LockHandle acquire(String name, LockOptions options) {
		return tryAcquire(name, options).orElseThrow(() -> new LockNotAcquiredException(name, options.waitTime()));
	}

	/**
	 * Like {@link #tryAcquire(String, LockOptions)}, without blocking. Cancelling the
	 * stage's future ends the wait and leaves nothing behind.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @return completes on a thread of the client; exceptionally with a
	 * {@link LockUnavailableException}
	 */
	CompletionStage<Optional<LockHandle>> tryAcquireAsync(String name, LockOptions options);

	/**
	 * Like {@link #acquire(String, LockOptions)}, without blocking.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @return completes on a thread of the client; exceptionally with the exceptions of
	 * {@code acquire}. Cancelling it ends the wait and leaves nothing behind
	 */
	CompletionStage<LockHandle> acquireAsync(String name, LockOptions options);

	/**
	 * Acquire several locks, all or none. They share one handle, which is lost as soon as
	 * one of them is lost. Callers of one client queue for each lock in the order of the
	 * names, so that two callers cannot deadlock. Across clients, a caller that needs
	 * many locks may be overtaken by callers that need one. Each node gets one command
	 * for all locks, and its vote applies to all of them. If a Cluster keeps them in
	 * different slots, they are acquired one after the other instead, in the order of the
	 * names. One name is the same as {@link #tryAcquire(String, LockOptions)}.
	 * @param names the locks' names; at least one, duplicates are ignored
	 * @param options how to wait (for all of them together) and hold
	 * @return one handle for all, with all names in order, or empty if one of them stayed
	 * busy
	 * @throws IllegalArgumentException if there is no name, or a fence is requested: each
	 * lock has its own fence, and there is none for all
	 * @throws LockLostException if they are acquired one after the other, and one of them
	 * was lost during the wait for the others
	 * @throws LockUnavailableException if no quorum of nodes answered
	 * @throws LockInterruptedException if interrupted
	 */
	Optional<LockHandle> tryAcquireAll(Collection<String> names, LockOptions options);

	/**
	 * Like {@link #tryAcquireAll(Collection, LockOptions)}, without blocking.
	 * @param names the locks' names; at least one, duplicates are ignored
	 * @param options how to wait (for all of them together) and hold
	 * @return completes on a thread of the client; exceptionally with the exceptions of
	 * {@code tryAcquireAll}. Cancelling it ends the wait and leaves nothing behind
	 * @throws IllegalArgumentException if there is no name, or a fence is requested
	 */
	CompletionStage<Optional<LockHandle>> tryAcquireAllAsync(Collection<String> names, LockOptions options);

	/**
	 * Like {@link #tryAcquireAll(Collection, LockOptions)}, but throws if a lock is busy.
	 * @param names the locks' names; at least one, duplicates are ignored
	 * @param options how to wait (for all of them together) and hold
	 * @return one handle for all
	 * @throws IllegalArgumentException if there is no name, or a fence is requested
	 * @throws LockNotAcquiredException if one of them stayed busy
	 * @throws LockLostException if they are acquired one after the other, and one of them
	 * was lost during the wait for the others
	 * @throws LockUnavailableException if no quorum of nodes answered
	 * @throws LockInterruptedException if interrupted
	 */
	default LockHandle acquireAll(Collection<String> names, LockOptions options) {
		return tryAcquireAll(names, options)
			.orElseThrow(() -> new LockNotAcquiredException(String.join(", ", names), options.waitTime()));
	}

	/**
	 * Do work under a lock.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @param work the work; runs on the calling thread
	 * @param <T> what it returns
	 * @param <E> what it may throw
	 * @return the result of the work
	 * @throws E the exception of the work
	 * @throws LockLostException if the work succeeded but the lock was lost meanwhile
	 * @throws LockNotAcquiredException if the lock stayed busy
	 * @throws LockUnavailableException if no quorum of nodes answered
	 * @throws LockInterruptedException if interrupted while waiting
	 */
	default <T extends @Nullable Object, E extends Exception> T withLock(String name, LockOptions options,
			LockWork<T, E> work) throws E {
		try (LockHandle lock = acquire(name, options)) {
			T result = work.run();
			lock.ensureHeld();
			return result;
		}
	}

	/**
	 * The lock as a {@link Lock}, with the client's default options.
	 * @param name the lock's name
	 * @return a view, see {@link #asLock(String, LockOptions)}
	 */
	default Lock asLock(String name) {
		return asLock(name, defaultOptions());
	}

	/**
	 * The lock as a {@link Lock}, for code that expects one: owned by the thread that
	 * locks it, and re-entrant. All views of a name share the holds of this client's
	 * threads; a {@link LockHandle} counts as another holder, even on the same thread.
	 * <ul>
	 * <li>{@code lock} and {@code lockInterruptibly} wait without end; {@code tryLock}
	 * tries once or for its own wait time. The wait in the options is not used.
	 * {@code lock} and the {@code tryLock} that tries once ignore interrupts and leave
	 * the thread's interrupt flag as it is; the others throw
	 * {@link InterruptedException}.</li>
	 * <li>The waits without end throw {@link LockNotAcquiredException} when the
	 * application shuts down, see {@link #endWaits()}; {@code tryLock} then returns
	 * false.</li>
	 * <li>All of them throw {@link LockUnavailableException} if no quorum of nodes
	 * answered, and {@link LockLostException} if this thread already holds the lock and
	 * has lost it; the new hold then does not count.</li>
	 * <li>Re-entry sends no command, and the options of the first hold remain valid.</li>
	 * <li>{@code unlock} of a lock that was lost removes the hold and then throws
	 * {@link LockLostException}, or {@link IllegalStateException} if the lock was
	 * released because this client was closed. It throws
	 * {@link IllegalMonitorStateException} on a thread that does not hold the lock.</li>
	 * <li>{@code newCondition} throws {@link UnsupportedOperationException}.</li>
	 * </ul>
	 * A thread that ends without {@code unlock} keeps its lock until this client is
	 * closed or the longest hold of its options ends. A view does not give access to a
	 * fence.
	 * @param name the lock's name
	 * @param options how to hold
	 * @return a view, which costs nothing until it is locked; thread-safe
	 */
	Lock asLock(String name, LockOptions options);

	/**
	 * Ask the nodes which instance holds a lock.
	 * @param name the lock's name
	 * @return the state on a quorum of nodes at this moment
	 * @throws LockUnavailableException if no quorum of nodes answered
	 */
	LockStatus status(String name);

	/**
	 * Force the release of a lock, whichever instance holds it; use this only as a last
	 * resort. The holder learns that its lock is lost, see
	 * {@link LockHandle#onLost(Runnable)}, but until then continues to work at the same
	 * time as the next holder.
	 * @param name the lock's name
	 * @return whether any node held it
	 * @throws LockUnavailableException if no quorum of nodes answered
	 */
	boolean forceRelease(String name);

	/**
	 * End all waits, because the application is shutting down. Callers of this client
	 * that wait for a busy lock, or would have to wait, get a
	 * {@link LockNotAcquiredException} at once, from {@code acquire} and
	 * {@code tryAcquire}. Free locks are still granted, because work that is ending may
	 * need another lock, and held locks stay held until {@link #close()}. By default this
	 * does nothing.
	 */
	default void endWaits() {
	}

	/**
	 * Let callers wait again after {@link #endWaits()}, because the application
	 * continues. By default this does nothing.
	 */
	default void resumeWaits() {
	}

	/**
	 * Release the locks that are held through this client, end its waits with a
	 * {@link LockNotAcquiredException}, and close the connections that this client
	 * opened. Later calls throw {@link IllegalStateException}.
	 */
	@Override
	void close();

}
