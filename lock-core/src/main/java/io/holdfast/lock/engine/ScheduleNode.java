package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * The operations of schedules on one node: a register of a job's ticks that is kept
 * beside its lock key. Ticks and moments are in milliseconds since 1970. As with
 * {@link LockNode}, a stage completes exceptionally if the node could not be asked, and
 * calls for one key keep their order.
 */
public interface ScheduleNode {

	/**
	 * Record a tick as run by a token, if the lock key holds the token and the tick is
	 * later than all settled ticks, or is recorded for this token already.
	 * @param key the lock key
	 * @param token the token of the run's lock
	 * @param tick the tick
	 * @param keep how long to keep the register from now on
	 * @return whether it is recorded, and up to which moment ticks were settled before
	 */
	CompletionStage<TickVote> record(String key, String token, long tick, Duration keep);

	/**
	 * Undo {@link #record} for this token and tick, if it is the last tick on record.
	 * @param key the lock key
	 * @param token the token of the run's lock
	 * @param tick the tick
	 * @return whether it was undone
	 */
	CompletionStage<Boolean> withdraw(String key, String token, long tick);

	/**
	 * Settle the ticks up to a moment, if this token's tick is the last on record.
	 * @param key the lock key
	 * @param token the token of the run's lock
	 * @param tick the tick that it ran
	 * @param until the moment
	 * @return whether they are settled
	 */
	CompletionStage<Boolean> settle(String key, String token, long tick, long until);

	/**
	 * Read the register.
	 * @param key the lock key
	 * @return what is on record
	 */
	CompletionStage<Register> read(String key);

	/**
	 * Set the lock key's time-to-live, shorter or longer than before, if the key holds
	 * the token.
	 * @param key the lock key
	 * @param token the token
	 * @param remaining the new time-to-live
	 * @return whether it was set
	 */
	CompletionStage<Boolean> expire(String key, String token, Duration remaining);

	/**
	 * An answer to {@link #record}.
	 *
	 * @param taken whether the tick is recorded for the token
	 * @param settled the moment up to which ticks were settled before, or zero for none
	 */
	record TickVote(boolean taken, long settled) {
	}

	/**
	 * What is on record.
	 *
	 * @param settled the moment up to which ticks are settled, or zero for none
	 * @param tick the last tick that was run, or zero for none
	 * @param token the token that ran it, {@code null} if it is unknown
	 */
	record Register(long settled, long tick, @Nullable String token) {
	}

}
