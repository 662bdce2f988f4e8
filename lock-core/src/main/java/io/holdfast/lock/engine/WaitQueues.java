package io.holdfast.lock.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.holdfast.lock.engine.LockNode.Grant;
import org.jspecify.annotations.Nullable;

/**
 * One fair queue per lock key, of which only the head contends on the nodes: a thousand
 * waiters here are one contender there. Who waits for several locks stands in the queues
 * of all of them. A queue exists only while somebody is in it.
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
		if (waiter.keys().size() > 1) {
			Turns turns = new Turns(this.engine, waiter);
			waiter.turns(turns);
			turns.advance();
			return;
		}
		Contest contest = new Contest(this.engine, waiter.keys());
		boolean[] idle = new boolean[1];
		Line line = this.lines.compute(waiter.keys().get(0), (key, existing) -> {
			Line joined = (existing != null) ? existing : new Line(contest);
			// Those before may have left, with an attempt of theirs on its way, or just
			// ended.
			idle[0] = joined.add(waiter) && joined.contest.follow(waiter);
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

	/**
	 * A waiter for several locks comes to the next of their queues.
	 * @return whether it is the first
	 */
	boolean enter(String key, Waiter waiter) {
		boolean[] first = new boolean[1];
		this.lines.compute(key, (same, existing) -> {
			Line entered = (existing != null) ? existing : new Line(new Contest(this.engine, List.of(key)));
			first[0] = entered.add(waiter);
			return entered;
		});
		return first[0];
	}

	void leave(Waiter waiter) {
		if (waiter.options().waitTime().isZero()) {
			return;
		}
		Turns turns = waiter.turns();
		if (turns != null) {
			turns.end();
		}
		List<Runnable> next = new ArrayList<>(1);
		for (String key : waiter.keys()) {
			this.lines.computeIfPresent(key, (same, line) -> {
				line.remove(waiter).ifPresent(next::add);
				return line.isOver() ? null : line;
			});
		}
		next.forEach(Runnable::run);
	}

	/**
	 * A contest has nothing on its way.
	 */
	void settled(Contest contest) {
		contest.keys().forEach((key) -> this.lines.computeIfPresent(key, (same, line) -> line.isOver() ? null : line));
	}

	/**
	 * Nobody knows whether the lock is free, which holds for the whole queue.
	 */
	void fail(Contest contest, Waiter contender, Attempt.Outcome.Undecided undecided) {
		List<Waiter> failed = new ArrayList<>(List.of(contender));
		this.lines.computeIfPresent(contest.keys().get(0), (key, line) -> {
			if (line.contest != contest) {
				return line;
			}
			failed.addAll(line.waiters);
			return null;
		});
		failed.forEach((waiter) -> waiter.fail(undecided));
	}

	/**
	 * Why nobody knows whether what a waiter wants is free, {@code null} where that is
	 * known.
	 */
	Attempt.Outcome.@Nullable Undecided refusal(Waiter waiter) {
		Turns turns = waiter.turns();
		if (turns != null) {
			return turns.contest().refusal();
		}
		Line line = this.lines.get(waiter.keys().get(0));
		return (line != null) ? line.contest.refusal() : null;
	}

	void changed(String key, int node) {
		with(key, (contest) -> contest.changed(key, node));
	}

	void refused(List<String> keys, int node, Grant grant) {
		with(keys.get(0), (contest) -> {
			if (contest.keys().equals(keys)) {
				contest.refused(node, grant);
			}
		});
	}

	void changedHere(String key) {
		with(key, Contest::changedEverywhere);
	}

	void releasedHere(Claim claim) {
		if (claim.wasPassedOn() && claim.keys().size() == 1) {
			with(claim.key(), Contest::yield);
		}
		else {
			changedHere(claim.keys());
		}
	}

	void changedHere(List<String> keys) {
		if (keys.size() == 1) {
			changedHere(keys.get(0));
			return;
		}
		Set<Contest> contests = new LinkedHashSet<>();
		keys.forEach((key) -> with(key, contests::add));
		contests.forEach(Contest::changedEverywhere);
	}

	void reset(int node) {
		Set<Contest> contests = new LinkedHashSet<>();
		this.lines.keySet().forEach((key) -> with(key, contests::add));
		contests.forEach((contest) -> contest.changed(node));
	}

	/**
	 * Who is next for exactly these keys, {@code null} for nobody.
	 */
	@Nullable Waiter first(List<String> keys) {
		Waiter first = first(keys.get(0));
		if (first == null || !first.keys().equals(keys)) {
			return null;
		}
		return keys.stream().allMatch((key) -> first(key) == first) ? first : null;
	}

	private @Nullable Waiter first(String key) {
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

	/**
	 * Nobody waits any more; who has not been refused yet still tries.
	 */
	void endWaits() {
		forAll((waiter) -> {
			if (waiter.isWaiting()) {
				waiter.shutDown();
			}
		});
	}

	void close() {
		forAll(Waiter::shutDown);
	}

	private void forAll(Consumer<Waiter> action) {
		for (String key : List.copyOf(this.lines.keySet())) {
			List<Waiter> present = new ArrayList<>();
			this.lines.computeIfPresent(key, (same, line) -> {
				present.addAll(line.waiters);
				return line;
			});
			present.forEach(action);
		}
	}

	private void with(String key, Consumer<Contest> action) {
		Line line = this.lines.get(key);
		if (line == null) {
			return;
		}
		action.accept(line.contest);
		Turns turns = line.turns;
		if (turns != null) {
			action.accept(turns.contest());
		}
	}

	/**
	 * The queue of one key. Its own contest is that of a head who wants only this lock.
	 */
	private static final class Line {

		private final Set<Waiter> waiters = new LinkedHashSet<>();

		private final Contest contest;

		/** Of a head who wants other locks too. */
		private volatile @Nullable Turns turns;

		private Line(Contest contest) {
			this.contest = contest;
		}

		private @Nullable Waiter first() {
			return this.waiters.isEmpty() ? null : this.waiters.iterator().next();
		}

		/**
		 * Let a waiter in.
		 * @return whether it is the first
		 */
		private boolean add(Waiter waiter) {
			boolean first = this.waiters.isEmpty();
			if (first) {
				this.turns = waiter.turns();
			}
			this.waiters.add(waiter);
			return first;
		}

		/**
		 * Let a waiter go.
		 * @return what the next one has to do now
		 */
		private Optional<Runnable> remove(Waiter waiter) {
			boolean wasFirst = first() == waiter;
			this.waiters.remove(waiter);
			if (!wasFirst) {
				return Optional.empty();
			}
			Waiter next = first();
			Turns turns = (next != null) ? next.turns() : null;
			this.turns = turns;
			if (turns != null) {
				this.contest.follow(null);
				return Optional.of(turns::advance);
			}
			return this.contest.follow(next) ? Optional.of(() -> this.contest.attempt(true)) : Optional.empty();
		}

		private boolean isOver() {
			return this.waiters.isEmpty() && this.contest.isSettled();
		}

	}

}
