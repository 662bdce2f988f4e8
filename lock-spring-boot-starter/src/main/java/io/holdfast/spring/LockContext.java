package io.holdfast.spring;

import java.time.Duration;
import java.util.Optional;

import io.holdfast.lock.LockLostException;

/**
 * The lock under which the running code stands. A method that carries
 * {@link io.holdfast.spring.annotation.DistributedLock @DistributedLock} asks it before a
 * step that must not be done twice.
 * <p>
 * It is bound to the thread that runs the guarded method, for as long as that method runs
 * there. Work that goes on elsewhere keeps the object: its methods may be called from any
 * thread, and {@link #attach()} makes it current there. In a {@code Mono} or {@code Flux}
 * ask {@link ReactiveLockContext} instead.
 */
public interface LockContext {

	/**
	 * The innermost lock of the running call chain.
	 * @return the lock of the nearest guarded method
	 * @throws IllegalStateException when no guarded method runs on this thread, or it
	 * runs unguarded because its condition is false or Redis is not available
	 */
	static LockContext current() {
		return find().orElseThrow(() -> new IllegalStateException(
				"No lock is held by the code that runs on thread '" + Thread.currentThread().getName()
						+ "'. Call LockContext.current() in a method that carries @DistributedLock" + CurrentContext.HOW
						+ "use find() where the method may run unguarded."));
	}

	/**
	 * The innermost lock of the running call chain, if there is one.
	 * @return the lock of the nearest guarded method, or empty when there is none
	 */
	static Optional<LockContext> find() {
		return Optional.ofNullable(CurrentContext.LOCK.get());
	}

	/**
	 * The lock's name.
	 * @return the name, or the names separated by a comma where the method holds several
	 */
	String lockName();

	/**
	 * The fence: give it to the resource and let that reject an older one.
	 * @return a number that grows with every fenced acquisition of the lock
	 * @throws IllegalStateException when the lock was acquired without one, or when
	 * several acquisitions are joined in this context
	 */
	long fence();

	/**
	 * Whether the lock is held and within its validity, by the local clocks; no I/O.
	 * @return false once the lock is lost or released
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
	 * How long the code may rely on the lock without another renewal.
	 * @return the time left, zero once the lock is lost or released
	 */
	Duration remainingValidity();

	/**
	 * Make this context the current one of the calling thread, for work that a guarded
	 * method hands to another thread. It does not keep the lock: wait for the work before
	 * the guarded method returns.
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
		 * Make current again what was current before. Closing it a second time does
		 * nothing.
		 */
		@Override
		void close();

	}

}
