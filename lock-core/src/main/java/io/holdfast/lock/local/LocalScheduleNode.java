package io.holdfast.lock.local;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.lock.engine.ScheduleNode;

/**
 * The ticks of jobs in this JVM. There are only as many registers as jobs, so they are
 * never removed.
 */
final class LocalScheduleNode implements ScheduleNode {

	private static final Register NONE = new Register(0, 0, null);

	private final LocalLockNode locks;

	private final Map<String, History> registers = new ConcurrentHashMap<>();

	LocalScheduleNode(LocalLockNode locks) {
		this.locks = locks;
	}

	@Override
	public CompletionStage<TickVote> record(String key, String token, long tick, Duration keep) {
		TickVote[] vote = new TickVote[1];
		this.registers.compute(key, (same, history) -> {
			Register now = (history != null) ? history.now() : NONE;
			boolean held = this.locks.isHeldBy(key, token);
			if (held && history != null && history.isOf(token, tick)) {
				vote[0] = new TickVote(true, history.before().settled());
				return history;
			}
			boolean taken = held && tick > now.settled();
			vote[0] = new TickVote(taken, now.settled());
			return taken ? new History(new Register(tick, tick, token), now) : history;
		});
		return CompletableFuture.completedFuture(vote[0]);
	}

	@Override
	public CompletionStage<Boolean> withdraw(String key, String token, long tick) {
		boolean[] withdrawn = new boolean[1];
		this.registers.computeIfPresent(key, (same, history) -> {
			withdrawn[0] = history.isOf(token, tick);
			return withdrawn[0] ? new History(history.before(), NONE) : history;
		});
		return CompletableFuture.completedFuture(withdrawn[0]);
	}

	@Override
	public CompletionStage<Boolean> settle(String key, String token, long tick, long until) {
		boolean[] settled = new boolean[1];
		this.registers.computeIfPresent(key, (same, history) -> {
			settled[0] = history.isOf(token, tick);
			return settled[0] ? new History(new Register(Math.max(until, tick), tick, token), history.before())
					: history;
		});
		return CompletableFuture.completedFuture(settled[0]);
	}

	@Override
	public CompletionStage<Register> read(String key) {
		History history = this.registers.get(key);
		return CompletableFuture.completedFuture((history != null) ? history.now() : NONE);
	}

	@Override
	public CompletionStage<Boolean> expire(String key, String token, Duration remaining) {
		return CompletableFuture.completedFuture(this.locks.expire(key, token, remaining));
	}

	/**
	 * A register and its previous state.
	 *
	 * @param now the current state
	 * @param before the state that a withdrawal restores
	 */
	private record History(Register now, Register before) {

		boolean isOf(String token, long tick) {
			return token.equals(this.now.token()) && this.now.tick() == tick;
		}

	}

}
