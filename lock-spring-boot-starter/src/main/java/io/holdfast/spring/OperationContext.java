package io.holdfast.spring;

import java.time.Duration;
import java.util.Optional;

import io.holdfast.idempotency.LeadershipLostException;

/**
 * The operation whose work the current code does. A method with
 * {@link io.holdfast.spring.annotation.Idempotent @Idempotent} gets its key from it, and
 * the fence that keeps older leaders out, and can check whether it still leads.
 * <p>
 * It is bound to the thread that runs the method, while the method runs there; a
 * duplicate, which does not run, has none. Pass the object to work that continues on
 * another thread: its methods may be called from any thread, and {@link #attach()} makes
 * it current there. In a {@code Mono}, use {@link ReactiveOperationContext} instead.
 * <p>
 * While Redis is not available, a method that may run nevertheless
 * ({@link io.holdfast.lock.OnUnavailable OnUnavailable}) has a context with its key, but
 * without a record: {@link #fence()} and {@link #attempt()} throw. With {@code LOCAL} it
 * leads inside this JVM, with {@code PROCEED} it does not lead.
 */
public interface OperationContext {

	/**
	 * The innermost operation of the running call chain.
	 * @return the operation of the nearest idempotent method
	 * @throws IllegalStateException if no idempotent method runs on this thread
	 */
	static OperationContext current() {
		return find().orElseThrow(() -> new IllegalStateException(
				"No idempotent operation is done by the code that runs on thread '" + Thread.currentThread().getName()
						+ "'. Call OperationContext.current() in a method with @Idempotent" + CurrentContext.HOW
						+ "use find() if the code may run outside an operation."));
	}

	/**
	 * The innermost operation of the running call chain, if there is one.
	 * @return the operation of the nearest idempotent method, or empty if there is none
	 */
	static Optional<OperationContext> find() {
		return Optional.ofNullable(CurrentContext.OPERATION.get());
	}

	/**
	 * The static name of the operation.
	 * @return the name from the annotation, or the simple class name, a dot and the
	 * method's name
	 */
	String name();

	/**
	 * The key of the operation, as its record and the endpoint show it; you can use it
	 * for a unique constraint in the database.
	 * @return the value of the annotation's {@code key}; without one the key of the
	 * request's header without its quotes, behind the name of the request's principal and
	 * a colon if it has one, with {@code %}, {@code :}, <code>{</code>, <code>}</code>
	 * and {@code /} written as percent codes
	 */
	String key();

	/**
	 * A number that grows with every leadership of this key. Store it with the data that
	 * the method changes, and reject an older one: then a leader that was paused for
	 * longer than its lease does no harm.
	 * @return the fence, in the order of microseconds since the epoch
	 * @throws IllegalStateException if the method runs without a record
	 */
	long fence();

	/**
	 * How many leaders this operation has had, including this one. If it is greater than
	 * one, an earlier leader crashed without an outcome, and parts of its work may be
	 * done.
	 * @return one or more
	 * @throws IllegalStateException if the method runs without a record
	 */
	int attempt();

	/**
	 * Whether no other caller can lead, by the local clocks and without I/O.
	 * @return false after the lead is lost or the method has ended, and always false if
	 * the method runs without a guarantee
	 */
	boolean isLeading();

	/**
	 * Check that no other caller can lead, without I/O. Call it just before a step that
	 * must not be done twice.
	 * @throws LeadershipLostException if the lead is lost
	 * @throws IllegalStateException if the method has ended, or runs without a guarantee
	 */
	void ensureLeading();

	/**
	 * How long the code may rely on its lead without another renewal.
	 * @return the remaining time; zero after the lead is lost or the method has ended, or
	 * without a guarantee
	 */
	Duration remainingValidity();

	/**
	 * Register an action for the loss of the lead. It runs at most once, on a thread of
	 * the client on which it may block; at once if the lead is lost already, and never
	 * after the method's end or without a guarantee.
	 * @param action the action to run
	 */
	void onLost(Runnable action);

	/**
	 * Make this context the current one of the calling thread, for work that the method
	 * passes to another thread. It does not extend the lead: wait for the work before the
	 * method returns.
	 * @return ends the attachment; close it on the same thread
	 */
	default Scope attach() {
		return CurrentContext.OPERATION.attach(this)::close;
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
