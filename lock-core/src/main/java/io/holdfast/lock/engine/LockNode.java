package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * The primitive below all policy: one key, or several as if they were one, on one node.
 * Answers complete exceptionally when the node could not be asked or did not understand;
 * deadlines are the caller's. Calls for one key reach the node in the order in which they
 * are made.
 */
public interface LockNode {

	/**
	 * Where the node is, for messages.
	 * @return its address without secrets
	 */
	String address();

	/**
	 * A call begins, on its caller's thread; wait where it is too early for one.
	 */
	default void awaitReady() {
	}

	/**
	 * Set the key to the token if it does not exist.
	 * @param key the lock key
	 * @param token the acquisition's token
	 * @param lease the key's time-to-live, relative to the node's own clock
	 * @param watch whether to ask, when the key exists, for its remaining time and for
	 * one {@link Listener#changed(LockNode, String)} on its next change
	 * @return whether the node granted the lock
	 */
	CompletionStage<Grant> acquire(String key, String token, Duration lease, boolean watch);

	/**
	 * Like {@link #acquire}, and where the lock is granted record a block of fences, if
	 * it is above all that were recorded before.
	 * @param key the lock key
	 * @param token the acquisition's token
	 * @param lease the key's time-to-live, relative to the node's own clock
	 * @param firstFence the first fence of the block
	 * @param lastFence the last, which becomes the recorded maximum
	 * @return whether the node granted the lock, and what became of the fences
	 */
	CompletionStage<Grant> acquireFenced(String key, String token, Duration lease, long firstFence, long lastFence);

	/**
	 * Record a block of fences where the key carries the token, if it is above all that
	 * were recorded before.
	 * @param key the lock key
	 * @param token the acquisition's token
	 * @param firstFence the first fence of the block
	 * @param lastFence the last, which becomes the recorded maximum
	 * @return what became of them
	 */
	CompletionStage<FenceVote> raiseFence(String key, String token, long firstFence, long lastFence);

	/**
	 * Delete those of the keys that carry the token.
	 * @param keys a lock key, or several that the node {@link #takesTogether takes
	 * together}
	 * @param token the acquisition's token
	 * @return whether all of them did
	 */
	CompletionStage<Boolean> release(List<String> keys, String token);

	/**
	 * Lengthen the keys' times-to-live where none of them carries another token, and set
	 * those again that are missing. Never shortens. Both record the fence, if it is above
	 * all that were recorded before, and keep it for as long as a new one.
	 * @param keys a lock key, or several that the node {@link #takesTogether takes
	 * together}
	 * @param token the acquisition's token
	 * @param lease the new time-to-live
	 * @param lastFence the last fence of the block, zero for none, as always of several
	 * @return what happened: refused where one carries another token, and restored where
	 * one was missing
	 */
	CompletionStage<Extension> extend(List<String> keys, String token, Duration lease, long lastFence);

	/**
	 * Whether one command can deal with these keys at once.
	 * @param keys lock keys
	 * @return false where the node keeps them on servers that do not act together
	 */
	boolean takesTogether(List<String> keys);

	/**
	 * Set all keys to the token if none of them exists, at one moment.
	 * @param keys lock keys that the node {@link #takesTogether takes together}
	 * @param token the acquisition's token
	 * @param lease the keys' time-to-live, relative to the node's own clock
	 * @return whether the node granted all of them; it never grants a part. A refusal
	 * names the first key that exists and its remaining time, and is followed by a
	 * {@link Listener#changed(LockNode, String)} on that key's next change
	 */
	CompletionStage<Grant> acquireAll(List<String> keys, String token, Duration lease);

	/**
	 * Read the key.
	 * @param key the lock key
	 * @return who holds it here
	 */
	CompletionStage<Holding> read(String key);

	/**
	 * Whether the keys carry the token. Where the node {@link #tellsOfReads tells}, each
	 * key's next change is followed by one {@link Listener#changed(LockNode, String)}.
	 * @param keys lock keys
	 * @param token the acquisition's token
	 * @return whether all of them do
	 */
	CompletionStage<Boolean> holds(List<String> keys, String token);

	/**
	 * Whether reading a key is what makes the node tell of its next change.
	 * @return false where it never tells, or always
	 */
	default boolean tellsOfReads() {
		return false;
	}

	/**
	 * Delete the key, whoever holds it.
	 * @param key the lock key
	 * @return whether it existed
	 */
	CompletionStage<Boolean> delete(String key);

	/**
	 * What schedules ask of this node.
	 * @return the same node, with the ticks of jobs beside their lock keys
	 */
	ScheduleNode schedule();

	/**
	 * Tell the node that one of its answers did not come within the caller's deadline.
	 * @param waited for how long it was waited for
	 */
	default void unanswered(Duration waited) {
	}

	/**
	 * Hear of changes, for as long as the node lives or until the end of it.
	 * @param listener who hears
	 * @return ends it
	 */
	Runnable addListener(Listener listener);

	/**
	 * Hears of changes on a node.
	 */
	interface Listener {

		/**
		 * A watched key changed, was deleted or expired.
		 * @param node where
		 * @param key the lock key
		 */
		void changed(LockNode node, String key);

		/**
		 * What is known of the node's keys no longer counts: it came back, went away, or
		 * lost its data.
		 * @param node which
		 */
		void reset(LockNode node);

	}

	/**
	 * An answer to {@link #acquire}.
	 *
	 * @param granted whether the token stands there now
	 * @param holder the token that stands there instead; {@code null} when it was not
	 * asked for
	 * @param remaining how long the present holder's key lives; {@code null} when it has
	 * no end or was not asked for
	 * @param watched whether the key's next change will be told
	 * @param overtaken whether the command was sent a second time, so that a release may
	 * have reached the node before it
	 * @param fence what became of the fences that were proposed
	 * @param blocker of several keys the one at which the holder stands; {@code null}
	 * where there is one key or it was not asked for
	 */
	record Grant(boolean granted, @Nullable String holder, @Nullable Duration remaining, boolean watched,
			boolean overtaken, FenceVote fence, @Nullable String blocker) {

		/** The token stands there now. */
		public static final Grant YES = new Grant(true, null, null, false, false, FenceVote.NONE);

		/**
		 * An answer about one key.
		 */
		public Grant(boolean granted, @Nullable String holder, @Nullable Duration remaining, boolean watched,
				boolean overtaken, FenceVote fence) {
			this(granted, holder, remaining, watched, overtaken, fence, null);
		}

		/** Another token stands there, nothing else is known. */
		public static final Grant NO = new Grant(false, null, null, false, false, FenceVote.NONE);

	}

	/**
	 * What a node says of proposed fences.
	 *
	 * @param taken whether the key carried the token and the block is the new maximum
	 * @param largest the largest fence recorded before, zero for none
	 */
	record FenceVote(boolean taken, long largest) {

		/** No fence was proposed. */
		public static final FenceVote NONE = new FenceVote(false, 0);

	}

	/**
	 * An answer to {@link #extend}.
	 */
	enum Extension {

		/** The key carried the token and lives longer now. */
		EXTENDED,

		/**
		 * The key was missing and is set again: a vote for the next round, not this one.
		 */
		RESTORED,

		/** Another token stands there. */
		REFUSED

	}

	/**
	 * An answer to {@link #read}.
	 *
	 * @param token what stands there, {@code null} for nothing
	 * @param remaining how long it lives; {@code null} when it has no end
	 */
	record Holding(@Nullable String token, @Nullable Duration remaining) {
	}

}
