package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * The primitive below all policy: one record per key, one atomic operation per call. Each
 * operation of a leader is a compare-and-set on its token. Stages complete exceptionally
 * if the store does not answer, with a {@link NotSentException} if the operation
 * certainly had no effect. Deadlines are up to the caller. Operations on one key take
 * effect in the order of the calls, as long as the connection lasts.
 */
public interface RecordStore {

	/**
	 * Called on the caller's thread before a call; blocks while it is too early for
	 * calls.
	 */
	default void awaitReady() {
	}

	/**
	 * Begin to lead if there is no record, or if the lease of its leader has ended and
	 * the request may take over. Otherwise read the record and watch it for its next
	 * change.
	 * @param key the record's key
	 * @param request the claim
	 * @return the new leadership, or the record that prevents it
	 */
	CompletionStage<Answer> claim(String key, Request request);

	/**
	 * Extend the lease of a leader, unless it has ended, and watch the record for its
	 * next change.
	 * @param key the record's key
	 * @param token the leader's token
	 * @param lease the lease from now on
	 * @param retention how long the record is kept after its lease ends
	 * @return false if the lease has ended or the record no longer belongs to the leader
	 */
	CompletionStage<Boolean> renew(String key, String token, Duration lease, Duration retention);

	/**
	 * Write the outcome of a leader. Writing it again changes nothing.
	 * @param key the record's key
	 * @param token the leader's token
	 * @param outcome the outcome
	 * @param retention how long the outcome is kept
	 * @return false if the record no longer belongs to the leader and was not changed
	 */
	CompletionStage<Boolean> settle(String key, String token, Outcome outcome, Duration retention);

	/**
	 * Read the record.
	 * @param key the record's key
	 * @return the record; empty fields and {@link StoredRecord.State#ABSENT} for none
	 */
	CompletionStage<StoredRecord> read(String key);

	/**
	 * Delete the record, whatever its state.
	 * @param key the record's key
	 * @return whether there was one
	 */
	CompletionStage<Boolean> forget(String key);

	/**
	 * Delete the record if the work has ended.
	 * @param key the record's key
	 * @return whether there was an outcome
	 */
	CompletionStage<Boolean> forgetOutcome(String key);

	/**
	 * Whether the store notifies of changes to the records that were read. Otherwise
	 * waiters poll.
	 * @return whether records are watched
	 */
	boolean isWatching();

	/**
	 * Tell the store that an answer did not arrive within the caller's deadline.
	 * @param waited how long the caller waited
	 */
	default void unanswered(Duration waited) {
	}

	/**
	 * Register a listener for changes.
	 * @param listener the listener
	 * @return removes the listener
	 */
	Runnable addListener(Listener listener);

	/**
	 * Notified of changes.
	 */
	interface Listener {

		/**
		 * A watched record was changed by another client, or no longer exists.
		 * @param key the record's key
		 */
		void changed(String key);

		/**
		 * All that is known of records may be outdated: the store connected,
		 * disconnected, or lost its data.
		 */
		void reset();

	}

	/**
	 * A claim.
	 *
	 * @param token the token of the leadership
	 * @param fingerprint the hash of the fingerprint, {@code null} for none
	 * @param lease the lease
	 * @param retention how long the record is kept after its lease ends
	 * @param reclaim whether to take over from a leader whose lease has ended
	 */
	record Request(String token, @Nullable String fingerprint, Duration lease, Duration retention, boolean reclaim) {
	}

	/**
	 * An answer to {@link #claim}.
	 *
	 * @param leads whether the caller leads now
	 * @param fence the fence of its leadership
	 * @param attempt how many leaders the record has had, including this one
	 * @param record the record that prevents it; {@link StoredRecord#NONE} if it leads
	 */
	record Answer(boolean leads, long fence, int attempt, StoredRecord record) {

		/**
		 * The caller leads.
		 * @param fence its fence
		 * @param attempt how many leaders the record has had, including this one
		 * @return the answer
		 */
		public static Answer leading(long fence, int attempt) {
			return new Answer(true, fence, attempt, StoredRecord.NONE);
		}

		/**
		 * The caller does not lead.
		 * @param record the record that prevents it
		 * @return the answer
		 */
		public static Answer of(StoredRecord record) {
			return new Answer(false, 0, 0, record);
		}

	}

}
