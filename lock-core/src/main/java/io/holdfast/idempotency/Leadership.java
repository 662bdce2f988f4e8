package io.holdfast.idempotency;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The right and the duty to do the work of one operation. At most one leader at a time,
 * as long as leases hold; the lease is renewed until the leader says how the work ended,
 * with exactly one of {@link #complete}, {@link #completeUnknown}, {@link #fail} and
 * {@link #release}. The first of them counts: a later one changes nothing, and another
 * outcome than the first answers {@link Settlement#LOST}. Their stages complete on a
 * thread of the client and never exceptionally. Thread-safe.
 */
public interface Leadership {

	/**
	 * The operation.
	 * @return its key
	 */
	IdempotencyKey key();

	/**
	 * What stands in the record while this leader leads, unique for it.
	 * @return the holder's instance id, a colon, and 128 random bits
	 */
	String token();

	/**
	 * A number that grows with every leadership of this key. Give it to the resource that
	 * the work changes and let that reject an older one: then a leader that was paused
	 * beyond its lease does no harm.
	 * @return the fence, in the order of microseconds since the epoch
	 */
	long fence();

	/**
	 * How many leaders this operation has had, with this one. Above one, an earlier
	 * leader is gone without an outcome, and parts of its work may be done.
	 * @return one or more
	 */
	int attempt();

	/**
	 * Whether nobody else can lead, by the local clocks and without I/O. False once it is
	 * settled or lost.
	 * @return whether the lease holds
	 */
	boolean isHeld();

	/**
	 * Check that the lease holds, for the moment before a step that must not be done
	 * twice.
	 * @throws LeadershipLostException when it does not
	 * @throws IllegalStateException when the operation was settled
	 */
	void ensureHeld();

	/**
	 * How long the leader may rely on its lease without another renewal.
	 * @return the time left, zero once it is settled or lost
	 */
	Duration remainingValidity();

	/**
	 * Hear of the loss of the leadership. Runs at most once, on a thread of the client
	 * where it may block; at once when it is lost already, never after settling.
	 * @param action what to do
	 */
	void onLost(Runnable action);

	/**
	 * The work is done: keep its outcome for the retention and tell who waits. Where the
	 * lease has ended but nobody else has led since, the outcome is kept too.
	 * @param outcome the encoded result
	 * @return what became of it; exceptionally an {@link OutcomeUnknownException} when it
	 * is too large for the store, which then records that the work is done
	 * @throws IllegalArgumentException when the outcome is not valid Unicode
	 */
	CompletionStage<Settlement> complete(String outcome);

	/**
	 * The work is done, but its result cannot be stored: later callers get an
	 * {@link OutcomeUnknownException} and never run it again.
	 * @param detail why, for whoever gets that exception
	 * @return what became of it
	 */
	CompletionStage<Settlement> completeUnknown(String detail);

	/**
	 * The work failed, and that is its outcome: later callers get a
	 * {@link StoredFailureException}.
	 * @param failure the failure
	 * @return what became of it
	 */
	CompletionStage<Settlement> fail(StoredFailure failure);

	/**
	 * The work failed and may be tried again: free the key. One of those who wait leads
	 * next.
	 * @return what became of it
	 */
	CompletionStage<Settlement> release();

	/**
	 * Have the outcome wait for something around the work that decides whether its
	 * effects stay, for example a transaction. The leader leads until then. Its outcome
	 * is recorded when they stay, and the key is freed when they do not. When nobody
	 * knows, it is as if the leader were gone: {@link OnTimeout#RECLAIM} frees the key,
	 * {@link OnTimeout#FAIL} records an unknown outcome. {@link #fail} and
	 * {@link #release} do not wait. Work that runs by {@link IdempotencyClient#perform}
	 * or {@link IdempotencyClient#performAsync} calls this before it returns, and its
	 * caller gets the result at once.
	 * @param effects completes with whether they stay, exceptionally when nobody knows
	 * @return what became of the leader's word, {@link Settlement#LOST} for an outcome
	 * whose effects did not stay
	 * @throws IllegalStateException when the operation was settled
	 */
	CompletionStage<Settlement> follow(CompletionStage<Boolean> effects);

}
