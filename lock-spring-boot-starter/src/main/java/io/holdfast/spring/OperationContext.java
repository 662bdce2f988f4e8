package io.holdfast.spring;

import java.time.Duration;
import java.util.Optional;

import io.holdfast.idempotency.LeadershipLostException;

/**
 * The operation that the running code does the work of. A method that carries
 * {@link io.holdfast.spring.annotation.Idempotent @Idempotent} asks it for its key, for
 * the fence that keeps older leaders out, and whether it still leads.
 * <p>
 * It is bound to the thread that runs the method, for as long as the method runs there; a
 * duplicate, which does not run, has none. Work that goes on elsewhere keeps the object:
 * its methods may be called from any thread, and {@link #attach()} makes it current
 * there. In a {@code Mono} ask {@link ReactiveOperationContext} instead.
 * <p>
 * While Redis is not available, a method that may run all the same
 * ({@link io.holdfast.spring.annotation.OnUnavailable OnUnavailable}) has a context with
 * its key, but without a record: {@link #fence()} and {@link #attempt()} throw. With
 * {@code LOCAL} it leads inside this JVM, with {@code PROCEED} it does not lead.
 */
public interface OperationContext {

	/**
	 * The innermost operation of the running call chain.
	 * @return the operation of the nearest idempotent method
	 * @throws IllegalStateException when no idempotent method runs on this thread
	 */
	static OperationContext current() {
		return find().orElseThrow(() -> new IllegalStateException(
				"No idempotent operation is done by the code that runs on thread '" + Thread.currentThread().getName()
						+ "'. Call OperationContext.current() in a method that carries @Idempotent" + CurrentContext.HOW
						+ "use find() where the code may run outside of one."));
	}

	/**
	 * The innermost operation of the running call chain, if there is one.
	 * @return the operation of the nearest idempotent method, or empty when there is none
	 */
	static Optional<OperationContext> find() {
		return Optional.ofNullable(CurrentContext.OPERATION.get());
	}

	/**
	 * The static name of the operation.
	 * @return what the annotation says, or the simple class name, a dot and the method's
	 * name
	 */
	String name();

	/**
	 * Which of the operations of that name this is, as its record and the endpoint have
	 * it: fit for a unique constraint in the database.
	 * @return the value of the annotation's {@code key}; without one the key of the
	 * request's header without its quotes, behind the name of the request's principal and
	 * a colon if it has one, with {@code %}, {@code :}, <code>{</code>, <code>}</code>
	 * and {@code /} written as percent codes
	 */
	String key();

	/**
	 * A number that grows with every leadership of this key. Store it with what the
	 * method changes and refuse an older one: then a leader that was paused beyond its
	 * lease does no harm.
	 * @return the fence, in the order of microseconds since the epoch
	 * @throws IllegalStateException when the method runs without a record
	 */
	long fence();

	/**
	 * How many leaders this operation has had, with this one. Above one, an earlier
	 * leader is gone without an outcome, and parts of its work may be done.
	 * @return one or more
	 * @throws IllegalStateException when the method runs without a record
	 */
	int attempt();

	/**
	 * Whether nobody else can lead, by the local clocks and without I/O.
	 * @return false once the lead is lost, the method has ended, or without a guarantee
	 * from the beginning
	 */
	boolean isLeading();

	/**
	 * Check that nobody else can lead, for the moment before a step that must not be done
	 * twice; no I/O.
	 * @throws LeadershipLostException when the lead is lost
	 * @throws IllegalStateException when the method has ended, or runs without any
	 * guarantee
	 */
	void ensureLeading();

	/**
	 * How long the code may rely on its lead without another renewal.
	 * @return the time left, zero once the lead is lost, the method has ended, or without
	 * a guarantee
	 */
	Duration remainingValidity();

	/**
	 * Hear of the loss of the lead. Runs at most once, on a thread of the client where it
	 * may block; at once when the lead is lost already, never after the method's end or
	 * without a guarantee.
	 * @param action what to do
	 */
	void onLost(Runnable action);

	/**
	 * Make this context the current one of the calling thread, for work that the method
	 * hands to another thread. It does not prolong the lead: wait for the work before the
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
		 * Make current again what was current before. Closing it a second time does
		 * nothing.
		 */
		@Override
		void close();

	}

}
