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
 * Two doors lead in: {@code tryAcquire} is empty when the lock is busy, {@code acquire}
 * throws. Neither is ever empty because Redis is down: that is a
 * {@link LockUnavailableException}. Waits end early when the application shuts down, see
 * {@link #endWaits()}. Names are up to the caller but must not be empty or hold control
 * characters, which is an {@link IllegalArgumentException} everywhere. Waiters in one JVM
 * are served in their order. Thread-safe.
 */
public interface LockClient extends AutoCloseable {

	/**
	 * What this client uses where no options are given.
	 * @return the default options
	 */
	LockOptions defaultOptions();

	/**
	 * Try once, without waiting, with the client's default options.
	 * @param name the lock's name
	 * @return the handle, or empty when the lock is busy
	 * @throws LockUnavailableException when no quorum of nodes could be asked
	 * @throws LockInterruptedException when interrupted
	 */
	default Optional<LockHandle> tryAcquire(String name) {
		return tryAcquire(name, defaultOptions().withWait(Duration.ZERO));
	}

	/**
	 * Try for as long as the options say.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @return the handle, or empty when the lock stayed busy
	 * @throws LockUnavailableException when no quorum of nodes could be asked; at once,
	 * not at the end of the wait
	 * @throws LockInterruptedException when interrupted
	 */
	Optional<LockHandle> tryAcquire(String name, LockOptions options);

	/**
	 * Acquire with the client's default options.
	 * @param name the lock's name
	 * @return the handle
	 * @throws LockNotAcquiredException when the lock stayed busy
	 * @throws LockUnavailableException when no quorum of nodes could be asked
	 * @throws LockInterruptedException when interrupted
	 */
	default LockHandle acquire(String name) {
		return acquire(name, defaultOptions());
	}

	/**
	 * Acquire, waiting for as long as the options say.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @return the handle
	 * @throws LockNotAcquiredException when the lock stayed busy
	 * @throws LockUnavailableException when no quorum of nodes could be asked
	 * @throws LockInterruptedException when interrupted
	 */
	default LockHandle acquire(String name, LockOptions options) {
		return tryAcquire(name, options).orElseThrow(() -> new LockNotAcquiredException(name, options.waitTime()));
	}

	/**
	 * Like {@link #tryAcquire(String, LockOptions)}, without blocking. Cancelling the
	 * stage's future gives up the wait and leaves nothing behind.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @return completes on a thread of the client, exceptionally with a
	 * {@link LockUnavailableException}
	 */
	CompletionStage<Optional<LockHandle>> tryAcquireAsync(String name, LockOptions options);

	/**
	 * Like {@link #acquire(String, LockOptions)}, without blocking.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @return completes on a thread of the client, exceptionally with what
	 * {@code acquire} throws. Cancelling it gives up the wait and leaves nothing behind
	 */
	CompletionStage<LockHandle> acquireAsync(String name, LockOptions options);

	/**
	 * Acquire several locks, all or none. They share one handle, which is lost with the
	 * first of them. Callers of one client wait for each of them in their turn, in the
	 * order of the names, so that two callers cannot deadlock; between clients one who
	 * needs many locks may be overtaken by those who need one. Each node is asked for all
	 * of them by one command, and its vote is for all; where a Cluster keeps them in
	 * different slots they are taken one after the other instead, in the order of the
	 * names. One name is the same as {@link #tryAcquire(String, LockOptions)}.
	 * @param names the locks' names; at least one, doubles count once
	 * @param options how to wait (for all of them together) and hold
	 * @return one handle for all, named by all names in their order, or empty when one of
	 * them stayed busy
	 * @throws IllegalArgumentException when there is no name, or a fence is asked for
	 * several: each has its own and there is none for all
	 * @throws LockLostException when they are taken one after the other and one of them
	 * was lost while the others were waited for
	 * @throws LockUnavailableException when no quorum of nodes could be asked
	 * @throws LockInterruptedException when interrupted
	 */
	Optional<LockHandle> tryAcquireAll(Collection<String> names, LockOptions options);

	/**
	 * Like {@link #tryAcquireAll(Collection, LockOptions)}, without blocking.
	 * @param names the locks' names; at least one, doubles count once
	 * @param options how to wait (for all of them together) and hold
	 * @return completes on a thread of the client, exceptionally with what
	 * {@code tryAcquireAll} throws. Cancelling it gives up the wait and leaves nothing
	 * behind
	 * @throws IllegalArgumentException when there is no name, or a fence is asked for
	 * several
	 */
	CompletionStage<Optional<LockHandle>> tryAcquireAllAsync(Collection<String> names, LockOptions options);

	/**
	 * Like {@link #tryAcquireAll(Collection, LockOptions)}, but a busy lock throws.
	 * @param names the locks' names; at least one, doubles count once
	 * @param options how to wait (for all of them together) and hold
	 * @return one handle for all
	 * @throws IllegalArgumentException when there is no name, or a fence is asked for
	 * several
	 * @throws LockNotAcquiredException when one of them stayed busy
	 * @throws LockLostException when they are taken one after the other and one of them
	 * was lost while the others were waited for
	 * @throws LockUnavailableException when no quorum of nodes could be asked
	 * @throws LockInterruptedException when interrupted
	 */
	default LockHandle acquireAll(Collection<String> names, LockOptions options) {
		return tryAcquireAll(names, options)
			.orElseThrow(() -> new LockNotAcquiredException(String.join(", ", names), options.waitTime()));
	}

	/**
	 * Do work under a lock.
	 * @param name the lock's name
	 * @param options how to wait and hold
	 * @param work what to do; runs on the calling thread
	 * @param <T> what it returns
	 * @param <E> what it may throw
	 * @return what the work returned
	 * @throws E what the work threw
	 * @throws LockLostException when the work ended well but the lock was lost on the way
	 * @throws LockNotAcquiredException when the lock stayed busy
	 * @throws LockUnavailableException when no quorum of nodes could be asked
	 * @throws LockInterruptedException when interrupted while waiting
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
	 * threads; whoever has a {@link LockHandle} is another holder, also on the same
	 * thread.
	 * <ul>
	 * <li>{@code lock} and {@code lockInterruptibly} wait without end, {@code tryLock}
	 * tries once or for as long as it is told; the wait in the options is not used.
	 * {@code lock} and the {@code tryLock} that tries once are not interrupted, and leave
	 * the thread's interrupt flag as it is; the others throw
	 * {@link InterruptedException}.</li>
	 * <li>The waits without end throw {@link LockNotAcquiredException} when the
	 * application shuts down, see {@link #endWaits()}; {@code tryLock} is false
	 * then.</li>
	 * <li>All of them throw {@link LockUnavailableException} when no quorum of nodes
	 * could be asked, and {@link LockLostException} when this thread holds the lock
	 * already and has lost it; then the hold does not count.</li>
	 * <li>Re-entry asks no node, and the options of the first hold stay.</li>
	 * <li>{@code unlock} of a lock that was lost meanwhile takes the hold back and then
	 * throws {@link LockLostException}, or {@link IllegalStateException} when it was this
	 * client's end that released it. It throws {@link IllegalMonitorStateException} on a
	 * thread that does not hold the lock.</li>
	 * <li>{@code newCondition} throws {@link UnsupportedOperationException}.</li>
	 * </ul>
	 * A thread that ends without {@code unlock} keeps its lock until this client is
	 * closed or the longest hold of its options ends. A view has no way to read a fence.
	 * @param name the lock's name
	 * @param options how to hold
	 * @return a view, which costs nothing until it is locked; thread-safe
	 */
	Lock asLock(String name, LockOptions options);

	/**
	 * Ask the nodes who holds a lock.
	 * @param name the lock's name
	 * @return what a quorum of nodes says at this moment
	 * @throws LockUnavailableException when no quorum of nodes answered
	 */
	LockStatus status(String name);

	/**
	 * Free a lock whoever holds it: an operator's last resort. The holder learns that its
	 * lock is lost, see {@link LockHandle#onLost(Runnable)}, but until then works on
	 * beside the next one.
	 * @param name the lock's name
	 * @return whether any node held it
	 * @throws LockUnavailableException when no quorum of nodes answered
	 */
	boolean forceRelease(String name);

	/**
	 * End all waits, because the application shuts down. Callers who wait for a busy lock
	 * here, and those who would begin to, get a {@link LockNotAcquiredException} at once,
	 * from both doors. Locks that are free are still given, since work that ends may need
	 * another one, and what is held stays held until {@link #close()}. By default this
	 * does nothing.
	 */
	default void endWaits() {
	}

	/**
	 * Let callers wait again after {@link #endWaits()}, because the application goes on.
	 * By default this does nothing.
	 */
	default void resumeWaits() {
	}

	/**
	 * Release what is held here, end the waits of who waits here with a
	 * {@link LockNotAcquiredException}, and close the connections that this client
	 * opened. Later calls throw {@link IllegalStateException}.
	 */
	@Override
	void close();

}
