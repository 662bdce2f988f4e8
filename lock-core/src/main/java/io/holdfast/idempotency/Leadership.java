package io.holdfast.idempotency;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The right and the duty to do the work of one operation. There is at most one leader at
 * a time, as long as leases hold. The lease is renewed until the leader reports how the
 * work ended, with exactly one of {@link #complete}, {@link #completeUnknown},
 * {@link #fail} and {@link #release}. The first call counts: a later one changes nothing,
 * and an outcome that differs from the first gives {@link OutcomeWriteResult#LOST}. Their
 * stages complete on a thread of the client, and never exceptionally. Thread-safe.
 */
public interface Leadership {

	/**
	 * The operation.
	 * @return its key
	 */
	IdempotencyKey key();

	/**
	 * The token in the record while this leader leads. It is unique for this leadership.
	 * @return the holder's instance id, a colon, and 128 random bits
	 */
	String token();

	/**
	 * A number that grows with every leadership of this key. Pass it to the resource that
	 * the work changes, and let the resource reject an older one: then a leader that was
	 * paused for longer than its lease does no harm.
	 * @return the fence, in the order of microseconds since the epoch
	 */
	long fence();

	/**
	 * How many leaders this operation has had, including this one. If it is greater than
	 * one, an earlier leader crashed without an outcome, and parts of its work may be
	 * done.
	 * @return one or more
	 */
	int attempt();

	/**
	 * Whether no other caller can lead, by the local clocks and without I/O. False after
	 * it is settled or lost.
	 * @return whether the lease holds
	 */
	boolean isHeld();

	/**
	 * Check that the lease holds. Call it just before a step that must not be done twice.
	 * @throws LeadershipLostException if it does not
	 * @throws IllegalStateException if the operation was settled
	 */
	void ensureHeld();

	/**
	 * How long the leader may rely on its lease without another renewal.
	 * @return the remaining time, zero after it is settled or lost
	 */
	Duration remainingValidity();

	/**
	 * Register an action for the loss of the leadership. It runs at most once, on a
	 * thread of the client on which it may block; at once if the leadership is lost
	 * already, and never after settling.
	 * @param action the action to run
	 */
	void onLost(Runnable action);

	/**
	 * The work is done: store its outcome for the retention and notify waiters. If the
	 * lease has ended but no other caller has led since, the outcome is stored too.
	 * @param outcome the encoded result
	 * @return whether it was recorded; exceptionally an {@link OutcomeUnknownException}
	 * if it is too large for the store, which then records that the work is done
	 * @throws IllegalArgumentException if the outcome is not valid Unicode
	 */
	CompletionStage<OutcomeWriteResult> complete(String outcome);

	/**
	 * The work is done, but its result cannot be stored: later callers get an
	 * {@link OutcomeUnknownException} and never run it again.
	 * @param detail the reason, for the message of that exception
	 * @return whether it was recorded
	 */
	CompletionStage<OutcomeWriteResult> completeUnknown(String detail);

	/**
	 * The work failed, and that is its outcome: later callers get a
	 * {@link StoredFailureException}.
	 * @param failure the failure
	 * @return whether it was recorded
	 */
	CompletionStage<OutcomeWriteResult> fail(StoredFailure failure);

	/**
	 * The work failed and may be tried again: free the key. One of the waiters leads
	 * next.
	 * @return whether it was recorded
	 */
	CompletionStage<OutcomeWriteResult> release();

	/**
	 * Delay the outcome until something around the work decides whether its effects stay,
	 * for example a transaction. The leader leads until then. If they stay, its outcome
	 * is recorded; if not, the key is freed. If it is unknown, it is as if the leader had
	 * crashed: {@link OnTimeout#RECLAIM} frees the key, {@link OnTimeout#FAIL} records an
	 * unknown outcome. {@link #fail} and {@link #release} do not wait. Work that runs by
	 * {@link IdempotencyClient#executeForResult} or
	 * {@link IdempotencyClient#executeAsync} calls this before it returns, and its caller
	 * gets the result at once.
	 * @param effects completes with whether they stay, exceptionally if that is unknown
	 * @return whether the outcome was recorded; {@link OutcomeWriteResult#LOST} for an
	 * outcome whose effects did not stay
	 * @throws IllegalStateException if the operation was settled
	 */
	CompletionStage<OutcomeWriteResult> follow(CompletionStage<Boolean> effects);

}
