package io.holdfast.idempotency;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Runs operations once, whoever asks and however often. Of all callers with an equal key
 * one leads and does the work; the others get its outcome. At most one leader at a time,
 * as long as leases hold. An outcome is replayed for the retention. A leader that crashes
 * blocks its key for the lease; then {@link OnTimeout} decides.
 * <p>
 * {@link #execute} and {@link #perform} do all of that for work on the calling thread,
 * {@link #performAsync} for work that ends later. {@link #claim} and {@link #claimAsync}
 * are the single steps for callers with other needs. Duplicates of one client wait in its
 * JVM and are one contender in the store. Thread-safe; one client serves a whole
 * application.
 */
public interface IdempotencyClient extends AutoCloseable {

	/**
	 * What this client uses where no options are given.
	 * @return the default options
	 */
	IdempotencyOptions defaultOptions();

	/**
	 * Do the work or get its outcome.
	 * @param key the operation
	 * @param options how to run it
	 * @param codec how its result is stored
	 * @param work what to do if this caller leads; runs on the calling thread
	 * @param <T> what it returns
	 * @param <E> what it may throw
	 * @return the result of the work, of this call or of the one that led
	 * @throws E what the work of this call threw
	 * @throws OperationInProgressException when the work did not end within the wait, or
	 * too many wait for it
	 * @throws IdempotencyMismatchException when the key was used for other arguments
	 * @throws OperationTimedOutException when the leader is gone, with
	 * {@link OnTimeout#FAIL}
	 * @throws StoredFailureException when the work failed before, with a failure that is
	 * stored
	 * @throws OutcomeUnknownException when the work is done but its result could not be
	 * encoded or decoded
	 * @throws LeadershipLostException when the work of this call ended well but its
	 * record belongs to another leader or is gone
	 * @throws IdempotencyUnavailableException when the store did not answer; the work was
	 * not done. Once it is done, a store that does not answer is no failure of the call:
	 * it is told in the background
	 * @throws CorruptedRecordException when the record cannot be read
	 * @throws OperationInterruptedException when interrupted while waiting
	 */
	default <T extends @Nullable Object, E extends Exception> T execute(IdempotencyKey key, IdempotencyOptions options,
			OutcomeCodec<T> codec, OperationWork<T, E> work) throws E {
		return perform(key, options, codec, work).value();
	}

	/**
	 * Like {@link #execute}, and tells whether the result is a replay.
	 * @param key the operation
	 * @param options how to run it
	 * @param codec how its result is stored
	 * @param work what to do if this caller leads; runs on the calling thread
	 * @param <T> what it returns
	 * @param <E> what it may throw
	 * @return the result and where it came from
	 * @throws E what the work of this call threw, beside what {@code execute} throws
	 */
	<T extends @Nullable Object, E extends Exception> OperationResult<T> perform(IdempotencyKey key,
			IdempotencyOptions options, OutcomeCodec<T> codec, OperationWork<T, E> work) throws E;

	/**
	 * Like {@link #perform}, without blocking, for work that ends when its stage does.
	 * @param key the operation
	 * @param options how to run it
	 * @param codec how its result is stored
	 * @param work begins the work if this caller leads; runs on a thread of the client
	 * @param <T> what it returns
	 * @return completes on a thread of the client, exceptionally with what
	 * {@code execute} throws. Cancelling it gives up the wait; work that has begun is
	 * left to end, and its outcome is stored
	 */
	<T extends @Nullable Object> CompletionStage<OperationResult<T>> performAsync(IdempotencyKey key,
			IdempotencyOptions options, OutcomeCodec<T> codec, Function<Leadership, CompletionStage<T>> work);

	/**
	 * Ask for the lead or the outcome, and wait for as long as the options say while
	 * another caller leads. Whoever is told to lead has to settle the leadership.
	 * @param key the operation
	 * @param options how to run it
	 * @return what to do
	 * @throws IdempotencyUnavailableException when the store did not answer
	 * @throws CorruptedRecordException when the record cannot be read
	 * @throws OperationInterruptedException when interrupted while waiting
	 */
	ClaimResult claim(IdempotencyKey key, IdempotencyOptions options);

	/**
	 * Like {@link #claim}, without blocking.
	 * @param key the operation
	 * @param options how to run it
	 * @return completes on a thread of the client, exceptionally with what {@code claim}
	 * throws. Cancelling it gives up the wait and leaves nothing behind
	 */
	CompletionStage<ClaimResult> claimAsync(IdempotencyKey key, IdempotencyOptions options);

	/**
	 * Look at an operation without taking part.
	 * @param key the operation
	 * @return what the store says at this moment
	 * @throws IdempotencyUnavailableException when the store did not answer
	 */
	IdempotencyStatus status(IdempotencyKey key);

	/**
	 * Free a key whatever its state: an operator's last resort. The next caller leads. A
	 * leader at work learns that its lead is lost, but until then works on beside the
	 * next one.
	 * @param key the operation
	 * @return whether there was a record
	 * @throws IdempotencyUnavailableException when the store did not answer
	 */
	boolean forget(IdempotencyKey key);

	/**
	 * Have an operation done again by its next caller, if its work has ended: forget what
	 * came of it. One atomic step that leaves a leader alone, also one that is gone and
	 * timed out, and a record that cannot be read. So callers that insist on fresh work
	 * join the one that is at work, and never part it from its record.
	 * @param key the operation
	 * @return whether an outcome was forgotten
	 * @throws IdempotencyUnavailableException when the store did not answer
	 */
	boolean forgetOutcome(IdempotencyKey key);

	/**
	 * End the waits of duplicates, because the application shuts down: they are told at
	 * once that the operation is running, and so are those that come later. Operations
	 * that nobody does are still done. By default this does nothing.
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
	 * Fail who waits here, make a last try to record what has ended, and close the
	 * connections that this client opened. Records of work that still runs are left to
	 * time out. Later calls throw {@link IllegalStateException}.
	 */
	@Override
	void close();

}
