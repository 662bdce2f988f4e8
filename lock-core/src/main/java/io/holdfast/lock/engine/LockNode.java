package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * The primitive operations on one node, without any policy: on one key, or on several
 * keys as if they were one. A stage completes exceptionally if the node could not be
 * asked or answered with an error; deadlines are up to the caller. Calls for one key
 * reach the node in the order in which they are made.
 */
public interface LockNode {

	/**
	 * The node's address, for messages.
	 * @return the address without secrets
	 */
	String address();

	/**
	 * Wait on the calling thread, for a limited time, until the node is ready for a call.
	 */
	default void awaitReady() {
	}

	/**
	 * Set the key to the token if it does not exist.
	 * @param key the lock key
	 * @param token the acquisition's token
	 * @param lease the key's time-to-live, relative to the node's own clock
	 * @param watch whether to ask, if the key exists, for its holder and remaining time,
	 * and for one {@link Listener#changed(LockNode, String)} on its next change
	 * @return whether the node granted the lock
	 */
	CompletionStage<Grant> acquire(String key, String token, Duration lease, boolean watch);

	/**
	 * Like {@link #acquire}, but if the lock is granted, also record a block of fences,
	 * provided that its first fence exceeds all fences recorded before.
	 * @param key the lock key
	 * @param token the acquisition's token
	 * @param lease the key's time-to-live, relative to the node's own clock
	 * @param firstFence the first fence of the block
	 * @param lastFence the last, which becomes the recorded maximum
	 * @return whether the node granted the lock, and whether the block was recorded
	 */
	CompletionStage<Grant> acquireFenced(String key, String token, Duration lease, long firstFence, long lastFence);

	/**
	 * Record a block of fences if the key holds the token, provided that its first fence
	 * exceeds all fences recorded before.
	 * @param key the lock key
	 * @param token the acquisition's token
	 * @param firstFence the first fence of the block
	 * @param lastFence the last, which becomes the recorded maximum
	 * @return whether the block was recorded
	 */
	CompletionStage<FenceVote> raiseFence(String key, String token, long firstFence, long lastFence);

	/**
	 * Delete those of the keys that hold the token.
	 * @param keys a lock key, or several that the node {@link #takesTogether takes
	 * together}
	 * @param token the acquisition's token
	 * @return whether all of them were deleted
	 */
	CompletionStage<Boolean> release(List<String> keys, String token);

	/**
	 * Extend the keys' times-to-live if none of them holds another token, and set missing
	 * keys again. It never shortens a time-to-live. Unless a key holds another token, the
	 * fence is recorded if it exceeds all fences recorded before, and the record is kept
	 * for as long as a new one.
	 * @param keys a lock key, or several that the node {@link #takesTogether takes
	 * together}
	 * @param token the acquisition's token
	 * @param lease the new time-to-live
	 * @param lastFence the last fence of the block, or zero for none; always zero for
	 * several keys
	 * @return refused if a key holds another token, restored if a key was missing,
	 * otherwise extended
	 */
	CompletionStage<Extension> extend(List<String> keys, String token, Duration lease, long lastFence);

	/**
	 * Whether the node can be asked now to keep the queue of a lock, in which instances
	 * wait for their turn. A queue only decides which instance tries next, never which
	 * one holds the lock.
	 * @param key the lock key
	 * @return false if it does not answer or keeps no queues
	 */
	default boolean keepsQueues(String key) {
		return false;
	}

	/**
	 * Whether this client is told by the node when it is called from a queue. The first
	 * call begins to listen.
	 * @return whether calls arrive
	 */
	default boolean hearsCalls() {
		return false;
	}

	/**
	 * Enter the queue of a lock, or ask for the place in it. Calls follow by
	 * {@link Listener#called(LockNode, String, long, Duration)}.
	 * @param key the lock key
	 * @param number the number of this client's entry, which {@link #leave} and calls
	 * name
	 * @param ticket the ticket of an earlier entry, which keeps its place; zero for a new
	 * one
	 * @param held whether the lock is known to be held by a quorum, so that it does not
	 * matter whether the key exists on this node
	 * @return the place in the queue
	 */
	default CompletionStage<Place> enter(String key, long number, long ticket, boolean held) {
		throw new UnsupportedOperationException("Node " + address() + " keeps no queues");
	}

	/**
	 * Leave the queue of a lock, and let the next instance take the turn if this one was
	 * called.
	 * @param key the lock key
	 * @param number the number of the entry
	 */
	default void leave(String key, long number) {
	}

	/**
	 * Delete the key if it holds the token, and call the first instance in its queue.
	 * @param key the lock key
	 * @param token the acquisition's token
	 * @param pause how long that instance has to leave the lock free before it tries, for
	 * clients that are not in the queue; zero for no time
	 * @return whether it was deleted, and whether other instances wait
	 */
	default CompletionStage<Release> releaseAndCall(String key, String token, Duration pause) {
		return release(List.of(key), token).thenApply((deleted) -> new Release(deleted, false));
	}

	/**
	 * Read a key and its queue.
	 * @param key the lock key
	 * @return the present holder, and who waits
	 */
	default CompletionStage<Waiting> readWithQueue(String key) {
		return read(key).thenApply((holding) -> new Waiting(holding, 0, null));
	}

	/**
	 * Whether one command can operate on all of these keys.
	 * @param keys lock keys
	 * @return false if the node keeps them on different servers
	 */
	boolean takesTogether(List<String> keys);

	/**
	 * Set all keys to the token, atomically, if none of them exists.
	 * @param keys lock keys that the node {@link #takesTogether takes together}
	 * @param token the acquisition's token
	 * @param lease the keys' time-to-live, relative to the node's own clock
	 * @return whether the node granted all of them; it never grants only some. A refusal
	 * contains the first key that exists, its holder and its remaining time, and is
	 * followed by a {@link Listener#changed(LockNode, String)} on that key's next change
	 */
	CompletionStage<Grant> acquireAll(List<String> keys, String token, Duration lease);

	/**
	 * Read the key.
	 * @param key the lock key
	 * @return the key's token and remaining time
	 */
	CompletionStage<Holding> read(String key);

	/**
	 * Whether the keys hold the token. If {@link #tracksReads} is true, each key's next
	 * change is followed by one {@link Listener#changed(LockNode, String)}.
	 * @param keys lock keys
	 * @param token the acquisition's token
	 * @return whether all of them hold the token
	 */
	CompletionStage<Boolean> holds(List<String> keys, String token);

	/**
	 * Whether the node reports the next change of a key that was read.
	 * @return false if it reports no changes, or reports them without a read
	 */
	default boolean tracksReads() {
		return false;
	}

	/**
	 * Delete the key, whatever its token is.
	 * @param key the lock key
	 * @return whether it existed
	 */
	CompletionStage<Boolean> delete(String key);

	/**
	 * The operations of schedules on this node.
	 * @return the ticks of jobs, which are kept beside their lock keys
	 */
	ScheduleNode schedule();

	/**
	 * Inform the node that it did not answer within the caller's deadline.
	 * @param waited how long the caller waited
	 */
	default void unanswered(Duration waited) {
	}

	/**
	 * Add a listener for changes, until it is removed or the node is closed.
	 * @param listener the listener
	 * @return removes the listener
	 */
	Runnable addListener(Listener listener);

	/**
	 * Receives the changes on a node.
	 */
	interface Listener {

		/**
		 * A watched key changed, was deleted or expired.
		 * @param node the node
		 * @param key the lock key
		 */
		void changed(LockNode node, String key);

		/**
		 * What is known of the node's keys is outdated, because the node was connected,
		 * disconnected or lost its data.
		 * @param node the node
		 */
		void reset(LockNode node);

		/**
		 * This client is called from the queue of a lock.
		 * @param node the node that keeps the queue
		 * @param key the lock key
		 * @param number the number of the entry that is called
		 * @param after zero if it is this client's turn; otherwise after how long it has
		 * to look by itself, because the client that was called may not come
		 */
		default void called(LockNode node, String key, long number, Duration after) {
		}

		/**
		 * Calls may have been missed.
		 * @param node the node that keeps queues
		 */
		default void missedCalls(LockNode node) {
		}

	}

	/**
	 * A place in a queue.
	 *
	 * @param turn whether it is this client's turn, which is not in the queue any more
	 * @param ahead how many are ahead of it
	 * @param ticket the ticket that keeps the place
	 * @param look when to look again, because the lock expires or the client that was
	 * called does not come; {@code null} if neither is to be expected
	 */
	record Place(boolean turn, long ahead, long ticket, @Nullable Duration look) {
	}

	/**
	 * An answer to {@link #readWithQueue}.
	 *
	 * @param holding the present holder
	 * @param instances how many instances wait
	 * @param next the instance that is called next, {@code null} if none waits
	 */
	record Waiting(Holding holding, int instances, @Nullable String next) {
	}

	/**
	 * An answer to {@link #releaseAndCall}.
	 *
	 * @param deleted whether the key held the token
	 * @param othersWait whether another instance was called
	 */
	record Release(boolean deleted, boolean othersWait) {
	}

	/**
	 * An answer to {@link #acquire}.
	 *
	 * @param granted whether the key holds the token now
	 * @param holder the token that the key holds instead; {@code null} if it was not
	 * asked for
	 * @param remaining the remaining time of the present holder's key; {@code null} if
	 * the key does not expire or was not asked for
	 * @param watched whether the node will report the key's next change
	 * @param overtaken whether the command was sent a second time, so that a release may
	 * have reached the node before it
	 * @param fence whether the proposed fences were recorded
	 * @param blocker the key that is held by another token, if there are several;
	 * {@code null} if there is one key or it was not asked for
	 */
	record Grant(boolean granted, @Nullable String holder, @Nullable Duration remaining, boolean watched,
			boolean overtaken, FenceVote fence, @Nullable String blocker) {

		/** The key holds the token now. */
		public static final Grant YES = new Grant(true, null, null, false, false, FenceVote.NONE);

		/**
		 * An answer about one key.
		 */
		public Grant(boolean granted, @Nullable String holder, @Nullable Duration remaining, boolean watched,
				boolean overtaken, FenceVote fence) {
			this(granted, holder, remaining, watched, overtaken, fence, null);
		}

		/** The key holds another token; nothing else is known. */
		public static final Grant NO = new Grant(false, null, null, false, false, FenceVote.NONE);

	}

	/**
	 * A node's answer about proposed fences.
	 *
	 * @param taken whether the key held the token and the block is the new maximum
	 * @param largest the largest fence recorded before, or zero for none
	 */
	record FenceVote(boolean taken, long largest) {

		/** No fence was proposed. */
		public static final FenceVote NONE = new FenceVote(false, 0);

	}

	/**
	 * An answer to {@link #extend}.
	 */
	enum Extension {

		/** The key held the token, and its time-to-live is extended. */
		EXTENDED,

		/**
		 * The key was missing and is set again: a vote in the next extension, but not in
		 * this one.
		 */
		RESTORED,

		/** The key holds another token. */
		REFUSED

	}

	/**
	 * An answer to {@link #read}.
	 *
	 * @param token the key's token, {@code null} if the key does not exist
	 * @param remaining the remaining time; {@code null} if the key does not exist or does
	 * not expire
	 */
	record Holding(@Nullable String token, @Nullable Duration remaining) {
	}

}
