package io.holdfast.spring;

import java.time.Duration;
import java.util.Optional;

import io.holdfast.lock.LockLostException;

/**
 * The lock under which the current code runs. A method with
 * {@link io.holdfast.spring.annotation.DistributedLock @DistributedLock} checks it before
 * a step that must not be done twice.
 * <p>
 * It is bound to the thread that runs the guarded method, while that method runs there.
 * Pass the object to work that continues on another thread: its methods may be called
 * from any thread, and {@link #attach()} makes it current there. In a {@code Mono} or
 * {@code Flux}, use {@link ReactiveLockContext} instead.
 */
public interface LockContext {

	/**
	 * The innermost lock of the running call chain.
	 * @return the lock of the nearest guarded method
	 * @throws IllegalStateException if no guarded method runs on this thread, or it runs
	 * unguarded because its condition is false or Redis is not available
	 */
	static LockContext current() {
		return find().orElseThrow(() -> new IllegalStateException("No lock is held by the code that runs on thread '"
				+ Thread.currentThread().getName() + "'. Call LockContext.current() in a method with @DistributedLock"
				+ CurrentContext.HOW + "use find() if the method may run unguarded."));
	}

	/**
	 * The innermost lock of the running call chain, if there is one.
	 * @return the lock of the nearest guarded method, or empty if there is none
	 */
	static Optional<LockContext> find() {
		return Optional.ofNullable(CurrentContext.LOCK.get());
	}

	/**
	 * The lock's name.
	 * @return the name, or the names separated by commas if the method holds several
	 * locks
	 */
	String lockName();

	/**
	 * The fence: pass it to the resource, and let the resource reject an older one.
	 * @return a number that grows with every fenced acquisition of the lock
	 * @throws IllegalStateException if the lock was acquired without a fence, or if this
	 * context joins several acquisitions
	 */
	long fence();

	/**
	 * Whether the lock is held and within its validity, by the local clocks; no I/O.
	 * @return false after the lock is lost or released
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
	 * How long the code may rely on the lock without another renewal.
	 * @return the remaining time, zero after the lock is lost or released
	 */
	Duration remainingValidity();

	/**
	 * Make this context the current one of the calling thread, for work that a guarded
	 * method passes to another thread. It does not keep the lock: wait for the work
	 * before the guarded method returns.
	 * @return ends the attachment; close it on the same thread
	 */
	default Scope attach() {
		return CurrentContext.LOCK.attach(this)::close;
	}

	/**
	 * The time for which a context is current on a thread.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		/**
		 * Restore the previous context. Closing it a second time does nothing.
		 */
		@Override
		void close();

	}

}
