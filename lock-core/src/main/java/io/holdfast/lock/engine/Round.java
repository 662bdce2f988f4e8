package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

import io.holdfast.time.Scheduler;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One question to all nodes in parallel. It ends as soon as the answers decide it, at the
 * latest at its deadline, and never waits for the slowest node; answers that come later
 * are still heard.
 *
 * @param <A> a node's answer
 */
final class Round<A> {

	private final List<LockNode> nodes;

	private final Predicate<Tally<A>> decided;

	private final Late<A> late;

	private final Tally<A> tally;

	private final CompletableFuture<Tally<A>> result = new CompletableFuture<>();

	private boolean sent;

	private boolean over;

	private volatile @Nullable Cancellable timer;

	private Round(List<LockNode> nodes, Predicate<Tally<A>> decided, Late<A> late) {
		this.nodes = nodes;
		this.decided = decided;
		this.late = late;
		this.tally = new Tally<>(nodes);
	}

	/**
	 * Ask all nodes.
	 * @param question sends the question to a node
	 * @param decided whether the answers so far decide the round
	 * @param late hears answers that come after the end
	 * @return completes with the answers at the end, never exceptionally
	 */
	static <A> CompletableFuture<Tally<A>> ask(List<LockNode> nodes, Scheduler scheduler, Duration deadline,
			Function<LockNode, CompletionStage<A>> question, Predicate<Tally<A>> decided, Late<A> late) {
		Round<A> round = new Round<>(nodes, decided, late);
		for (int i = 0; i < nodes.size(); i++) {
			round.send(i, question);
		}
		round.allSent();
		round.limit(scheduler, deadline);
		return round.result;
	}

	static <A> CompletableFuture<Tally<A>> ask(List<LockNode> nodes, Scheduler scheduler, Duration deadline,
			Function<LockNode, CompletionStage<A>> question, Predicate<Tally<A>> decided) {
		return ask(nodes, scheduler, deadline, question, decided, (node, answer) -> {
		});
	}

	private void send(int node, Function<LockNode, CompletionStage<A>> question) {
		try {
			question.apply(this.nodes.get(node)).whenComplete((answer, error) -> answered(node, answer, error));
		}
		catch (RuntimeException ex) {
			answered(node, null, ex);
		}
	}

	private void answered(int node, @Nullable A answer, @Nullable Throwable error) {
		Tally<A> end = null;
		synchronized (this) {
			if (!this.over) {
				this.tally.record(node, answer, unwrapped(error));
				end = endIfDecided();
				answer = null;
			}
		}
		if (end != null) {
			finish(end);
		}
		else if (answer != null) {
			this.late.answered(node, answer);
		}
	}

	/**
	 * What follows a round, like a release, must go out behind the round's commands on
	 * every node, so it ends when all of them are sent.
	 */
	private void allSent() {
		Tally<A> end;
		synchronized (this) {
			this.sent = true;
			end = endIfDecided();
		}
		if (end != null) {
			finish(end);
		}
	}

	private @Nullable Tally<A> endIfDecided() {
		if (this.over || !this.sent || (this.tally.pending() > 0 && !this.decided.test(this.tally))) {
			return null;
		}
		this.over = true;
		// Nothing is recorded any more once it is over.
		return this.tally;
	}

	private void limit(Scheduler scheduler, Duration deadline) {
		if (this.result.isDone()) {
			return;
		}
		try {
			this.timer = scheduler
				.schedule(() -> expire(new NodeTimeoutException(deadline)).forEach(LockNode::unanswered), deadline);
		}
		catch (RuntimeException ex) {
			// Without a deadline it might never end.
			expire(ex);
		}
		if (this.result.isDone()) {
			cancelTimer();
		}
	}

	private List<LockNode> expire(RuntimeException why) {
		List<LockNode> silent = new ArrayList<>();
		Tally<A> end;
		synchronized (this) {
			if (this.over) {
				return silent;
			}
			this.over = true;
			for (int i = 0; i < this.nodes.size(); i++) {
				if (this.tally.isPending(i)) {
					silent.add(this.nodes.get(i));
					this.tally.record(i, null, why);
				}
			}
			end = this.tally;
		}
		finish(end);
		return silent;
	}

	private void finish(Tally<A> end) {
		cancelTimer();
		this.result.complete(end);
	}

	private void cancelTimer() {
		Cancellable timer = this.timer;
		if (timer != null) {
			timer.cancel();
		}
	}

	private static @Nullable Throwable unwrapped(@Nullable Throwable error) {
		return (error instanceof CompletionException && error.getCause() != null) ? error.getCause() : error;
	}

	/**
	 * Hears the answers of stragglers.
	 *
	 * @param <A> a node's answer
	 */
	@FunctionalInterface
	interface Late<A> {

		void answered(int node, A answer);

	}

}
