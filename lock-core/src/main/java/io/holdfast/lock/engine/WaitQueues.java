package io.holdfast.lock.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.holdfast.lock.engine.LockNode.Grant;
import org.jspecify.annotations.Nullable;

/**
 * One fair queue per lock key, of which only the head contends on the nodes: a thousand
 * waiters here are one contender there. A queue exists only while somebody is in it.
 * <p>
 * Queues change inside the map's atomic operations, and attempts start outside of them. A
 * queue whose last waiter left while an attempt is on its way stays until that is
 * settled, so that a key never has two attempts at once from here.
 */
final class WaitQueues {

	private final LockEngine engine;

	private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

	WaitQueues(LockEngine engine) {
		this.engine = engine;
	}

	void join(Waiter waiter) {
		Contest contest = new Contest(this.engine, waiter);
		boolean[] idle = new boolean[1];
		Line line = this.lines.compute(waiter.key(), (key, existing) -> {
			Line joined = (existing != null) ? existing : new Line(contest);
			// Those before may have left, with an attempt of theirs on its way, or just
			// ended.
			idle[0] = joined.waiters.isEmpty() && joined.contest.follow(waiter);
			joined.waiters.add(waiter);
			return joined;
		});
		if (this.engine.isClosed()) {
			waiter.fail(LockEngine.closed("was closed"));
		}
		else if (idle[0]) {
			line.contest.attempt(line.contest != contest);
		}
		else {
			waiter.startWaiting();
		}
	}

	void leave(Waiter waiter) {
		if (waiter.options().waitTime().isZero()) {
			return;
		}
		Contest[] next = new Contest[1];
		this.lines.computeIfPresent(waiter.key(), (key, line) -> {
			line.waiters.remove(waiter);
			if (line.contest.isFor(waiter) && line.contest.follow(line.first())) {
				next[0] = line.contest;
			}
			return line.isOver() ? null : line;
		});
		if (next[0] != null) {
			next[0].attempt(true);
		}
	}

	/**
	 * A contest has nothing on its way.
	 */
	void settled(Contest contest) {
		this.lines.computeIfPresent(contest.key(), (key, line) -> line.isOver() ? null : line);
	}

	/**
	 * Nobody knows whether the lock is free, which holds for the whole queue.
	 */
	void fail(Contest contest, Attempt.Outcome.Undecided undecided) {
		List<Waiter> failed = new ArrayList<>();
		this.lines.computeIfPresent(contest.key(), (key, line) -> {
			if (line.contest != contest) {
				return line;
			}
			failed.addAll(line.waiters);
			return null;
		});
		failed.forEach((waiter) -> waiter.fail(undecided));
	}

	void changed(String key, int node) {
		with(key, (contest) -> contest.changed(node));
	}

	void refused(String key, int node, Grant grant) {
		with(key, (contest) -> contest.refused(node, grant));
	}

	void changedHere(String key) {
		with(key, Contest::changedEverywhere);
	}

	void releasedHere(Claim claim) {
		with(claim.key(), claim.wasPassedOn() ? Contest::yield : Contest::changedEverywhere);
	}

	void reset(int node) {
		this.lines.values().forEach((line) -> line.contest.changed(node));
	}

	/**
	 * Who is next, {@code null} for nobody.
	 */
	@Nullable Waiter first(String key) {
		if (!this.lines.containsKey(key)) {
			return null;
		}
		Waiter[] first = new Waiter[1];
		this.lines.computeIfPresent(key, (same, line) -> {
			first[0] = line.first();
			return line;
		});
		return first[0];
	}

	int waiting(String key) {
		int[] waiting = new int[1];
		this.lines.computeIfPresent(key, (same, line) -> {
			waiting[0] = line.waiters.size();
			return line;
		});
		return waiting[0];
	}

	int size() {
		return this.lines.size();
	}

	void close() {
		for (String key : List.copyOf(this.lines.keySet())) {
			List<Waiter> failed = new ArrayList<>();
			this.lines.computeIfPresent(key, (same, line) -> {
				failed.addAll(line.waiters);
				return line;
			});
			failed.forEach((waiter) -> waiter.fail(LockEngine.closed("was closed while it waited for the lock")));
		}
	}

	private void with(String key, Consumer<Contest> action) {
		Line line = this.lines.get(key);
		if (line != null) {
			action.accept(line.contest);
		}
	}

	private static final class Line {

		private final Set<Waiter> waiters = new LinkedHashSet<>();

		private final Contest contest;

		private Line(Contest contest) {
			this.contest = contest;
		}

		private @Nullable Waiter first() {
			return this.waiters.isEmpty() ? null : this.waiters.iterator().next();
		}

		private boolean isOver() {
			return this.waiters.isEmpty() && this.contest.isSettled();
		}

	}

}
