package io.holdfast.idempotency;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Runs operations once. Of all callers with an equal key, one leads and does the work;
 * the others get its outcome. There is at most one leader at a time, as long as leases
 * hold. An outcome is replayed for the retention. A leader that crashes blocks its key
 * for the lease; then {@link OnTimeout} decides.
 * <p>
 * {@link #execute} and {@link #executeForResult} do all of this for work on the calling
 * thread, {@link #executeAsync} for work that ends later. {@link #claim} and
 * {@link #claimAsync} are the single steps for callers with other needs. Duplicates of
 * one client wait in its JVM and are one contender in the store. Thread-safe; one client
 * serves a whole application.
 */
public interface IdempotencyClient extends AutoCloseable {

	/**
	 * The options that this client uses if none are given.
	 * @return the default options
	 */
	IdempotencyOptions defaultOptions();

	/**
	 * Do the work or get its outcome.
	 * @param key the operation
	 * @param options how to run it
	 * @param codec how its result is stored
	 * @param work the work if this caller leads; runs on the calling thread
	 * @param <T> what it returns
	 * @param <E> what it may throw
	 * @return the result of the work, of this call or of the one that led
	 * @throws E the exception of this call's work
	 * @throws OperationInProgressException if the work did not end within the wait, or
	 * too many callers wait for it
	 * @throws IdempotencyMismatchException if the key was used with other arguments
	 * @throws OperationTimedOutException if the leader crashed, with
	 * {@link OnTimeout#FAIL}
	 * @throws StoredFailureException if the work failed before, and the failure is stored
	 * @throws OutcomeUnknownException if the work is done but its result could not be
	 * encoded or decoded
	 * @throws LeadershipLostException if this call's work succeeded, but its record
	 * belongs to another leader or no longer exists
	 * @throws IdempotencyUnavailableException if the store did not answer; the work was
	 * not done. If the store does not answer after the work, the call succeeds, and the
	 * outcome is sent in the background
	 * @throws CorruptedRecordException if the record cannot be read
	 * @throws OperationInterruptedException if interrupted while waiting
	 */
	default <T extends @Nullable Object, E extends Exception> T execute(IdempotencyKey key, IdempotencyOptions options,
			OutcomeCodec<T> codec, OperationWork<T, E> work) throws E {
		return executeForResult(key, options, codec, work).value();
	}

	/**
	 * Like {@link #execute}, but also says whether the result is a replay.
	 * @param key the operation
	 * @param options how to run it
	 * @param codec how its result is stored
	 * @param work the work if this caller leads; runs on the calling thread
	 * @param <T> what it returns
	 * @param <E> what it may throw
	 * @return the result and its origin
	 * @throws E the exception of this call's work, in addition to the exceptions of
	 * {@code execute}
	 */
	<T extends @Nullable Object, E extends Exception> OperationResult<T> executeForResult(IdempotencyKey key,
			IdempotencyOptions options, OutcomeCodec<T> codec, OperationWork<T, E> work) throws E;

	/**
	 * Like {@link #executeForResult}, without blocking, for work that ends when its stage
	 * does.
	 * @param key the operation
	 * @param options how to run it
	 * @param codec how its result is stored
	 * @param work begins the work if this caller leads; runs on a thread of the client
	 * @param <T> what it returns
	 * @return completes on a thread of the client; exceptionally with the exceptions of
	 * {@code execute}. Cancelling it ends the wait; work that has begun continues to its
	 * end, and its outcome is stored
	 */
	<T extends @Nullable Object> CompletionStage<OperationResult<T>> executeAsync(IdempotencyKey key,
			IdempotencyOptions options, OutcomeCodec<T> codec, Function<Leadership, CompletionStage<T>> work);

	/**
	 * Ask for the lead or the outcome, and wait while another caller leads, for as long
	 * as the options say. A caller that gets the lead must settle the leadership.
	 * @param key the operation
	 * @param options how to run it
	 * @return the lead, the outcome, or the reason for neither
	 * @throws IdempotencyUnavailableException if the store did not answer
	 * @throws CorruptedRecordException if the record cannot be read
	 * @throws OperationInterruptedException if interrupted while waiting
	 */
	ClaimResult claim(IdempotencyKey key, IdempotencyOptions options);

	/**
	 * Like {@link #claim}, without blocking.
	 * @param key the operation
	 * @param options how to run it
	 * @return completes on a thread of the client; exceptionally with the exceptions of
	 * {@code claim}. Cancelling it ends the wait and leaves nothing behind
	 */
	CompletionStage<ClaimResult> claimAsync(IdempotencyKey key, IdempotencyOptions options);

	/**
	 * Read the state of an operation without taking part.
	 * @param key the operation
	 * @return the state in the store at this moment
	 * @throws IdempotencyUnavailableException if the store did not answer
	 */
	IdempotencyStatus status(IdempotencyKey key);

	/**
	 * Free a key in any state; use this only as a last resort. The next caller leads. A
	 * working leader learns that its lead is lost, but until then continues to work at
	 * the same time as the next one.
	 * @param key the operation
	 * @return whether there was a record
	 * @throws IdempotencyUnavailableException if the store did not answer
	 */
	boolean forget(IdempotencyKey key);

	/**
	 * Let the next caller repeat an operation whose work has ended: forget its outcome.
	 * This is one atomic step that does not affect a leader, even one that crashed and
	 * timed out, or a record that cannot be read. So callers that need fresh work join
	 * running work, and never separate it from its record.
	 * @param key the operation
	 * @return whether an outcome was forgotten
	 * @throws IdempotencyUnavailableException if the store did not answer
	 */
	boolean forgetOutcome(IdempotencyKey key);

	/**
	 * End the waits of duplicates, because the application is shutting down: they and
	 * later duplicates get the answer at once that the operation is running. Operations
	 * that no other caller is doing are still done. By default this does nothing.
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
	 * Fail the waiters of this client, make a last attempt to record outcomes, and close
	 * the connections that this client opened. Records of running work time out. Later
	 * calls throw {@link IllegalStateException}.
	 */
	@Override
	void close();

}
