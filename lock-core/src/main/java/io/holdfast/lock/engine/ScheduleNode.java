package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * What schedules ask of one node: a register of a job's ticks that stands beside its lock
 * key, in milliseconds since 1970. Like {@link LockNode}, it answers exceptionally when
 * it could not be asked, and keeps the order of calls for one key.
 */
public interface ScheduleNode {

	/**
	 * Record a tick as run by a token, if the lock key carries the token and the tick is
	 * larger than all that are settled, or is recorded for this token already.
	 * @param key the lock key
	 * @param token the token of the run's lock
	 * @param tick the tick
	 * @param keep how long the register lives from now on
	 * @return whether it is recorded, and what was settled without it
	 */
	CompletionStage<TickVote> record(String key, String token, long tick, Duration keep);

	/**
	 * Undo what {@link #record} did for this token and tick, if nothing followed it.
	 * @param key the lock key
	 * @param token the token of the run's lock
	 * @param tick the tick
	 * @return whether there was something to undo
	 */
	CompletionStage<Boolean> withdraw(String key, String token, long tick);

	/**
	 * Settle the ticks up to a moment, where this token's tick is the last on record.
	 * @param key the lock key
	 * @param token the token of the run's lock
	 * @param tick the tick that it ran
	 * @param until the moment
	 * @return whether it did
	 */
	CompletionStage<Boolean> settle(String key, String token, long tick, long until);

	/**
	 * Read the register.
	 * @param key the lock key
	 * @return what is on record
	 */
	CompletionStage<Register> read(String key);

	/**
	 * Let the lock key end after a time, be it sooner or later than before, where it
	 * carries the token.
	 * @param key the lock key
	 * @param token the token
	 * @param remaining the new time-to-live
	 * @return whether it did
	 */
	CompletionStage<Boolean> expire(String key, String token, Duration remaining);

	/**
	 * An answer to {@link #record}.
	 *
	 * @param taken whether the tick is recorded for the token
	 * @param settled the moment up to which ticks were settled before, zero for none
	 */
	record TickVote(boolean taken, long settled) {
	}

	/**
	 * What is on record.
	 *
	 * @param settled the moment up to which ticks are settled, zero for none
	 * @param tick the last tick that was run, zero for none
	 * @param token the token that ran it, {@code null} when not known
	 */
	record Register(long settled, long tick, @Nullable String token) {
	}

}
