package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * The primitive below all policy: one record under one key, one atomic step per call.
 * Every step of a leader is compare-and-set on its token. Answers complete exceptionally
 * when the store could not be asked, with a {@link NotSentException} when the step was
 * certainly not taken; deadlines are the caller's. Steps for one key are taken in the
 * order in which they are asked for, as long as the connection lasts.
 */
public interface RecordStore {

	/**
	 * A call begins, on its caller's thread; wait where it is too early for one.
	 */
	default void awaitReady() {
	}

	/**
	 * Begin to lead where there is no record, or where its leader is gone and may be
	 * followed; else read it and be told of its next change.
	 * @param key the record's key
	 * @param request who wants to lead, and how
	 * @return the new leadership, or the record that forbids it
	 */
	CompletionStage<Answer> claim(String key, Request request);

	/**
	 * Extend the lease of a leader, unless it has ended, and tell it of the record's next
	 * change.
	 * @param key the record's key
	 * @param token the leader's token
	 * @param lease the lease, from now
	 * @param retention how much longer than its lease the record is kept
	 * @return false when the record is not the leader's any more
	 */
	CompletionStage<Boolean> renew(String key, String token, Duration lease, Duration retention);

	/**
	 * Say how a leader's work ended. Saying it again changes nothing.
	 * @param key the record's key
	 * @param token the leader's token
	 * @param outcome how it ended
	 * @param retention how long the outcome is kept
	 * @return false when the record is not the leader's any more, and was not changed
	 */
	CompletionStage<Boolean> settle(String key, String token, Outcome outcome, Duration retention);

	/**
	 * Read the record.
	 * @param key the record's key
	 * @return the record; empty fields and {@link StoredRecord.State#ABSENT} for none
	 */
	CompletionStage<StoredRecord> read(String key);

	/**
	 * Delete the record, whatever it is.
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
	 * Whether the records that were read are watched; otherwise waiters poll.
	 * @return whether changes are told
	 */
	boolean isWatching();

	/**
	 * Tell the store that one of its answers did not come within the caller's deadline.
	 * @param waited for how long it was waited for
	 */
	default void unanswered(Duration waited) {
	}

	/**
	 * Hear of changes.
	 * @param listener who hears
	 * @return what ends it
	 */
	Runnable addListener(Listener listener);

	/**
	 * Hears of changes.
	 */
	interface Listener {

		/**
		 * A watched record was changed by somebody else, or is gone.
		 * @param key the record's key
		 */
		void changed(String key);

		/**
		 * What is known of all records no longer counts: the store came back, went away,
		 * or lost its data.
		 */
		void reset();

	}

	/**
	 * Who wants to lead, and how.
	 *
	 * @param token the token of the leadership
	 * @param fingerprint the hash of the fingerprint, {@code null} for none
	 * @param lease the lease
	 * @param retention how much longer than its lease the record is kept
	 * @param reclaim whether to follow a leader that is gone
	 */
	record Request(String token, @Nullable String fingerprint, Duration lease, Duration retention, boolean reclaim) {
	}

	/**
	 * An answer to {@link #claim}.
	 *
	 * @param leads whether the caller leads now
	 * @param fence the fence of its leadership
	 * @param attempt how many leaders the record has had, with this one
	 * @param record the record that forbids it; {@link StoredRecord#NONE} when it leads
	 */
	record Answer(boolean leads, long fence, int attempt, StoredRecord record) {

		/**
		 * The caller leads.
		 * @param fence its fence
		 * @param attempt how many leaders the record has had
		 * @return the answer
		 */
		public static Answer leading(long fence, int attempt) {
			return new Answer(true, fence, attempt, StoredRecord.NONE);
		}

		/**
		 * The caller does not lead.
		 * @param record the record that forbids it
		 * @return the answer
		 */
		public static Answer of(StoredRecord record) {
			return new Answer(false, 0, 0, record);
		}

	}

}
