package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

import io.holdfast.engine.StoreCalls;
import io.holdfast.engine.StoreTimeoutException;
import io.holdfast.engine.TransientRefusalException;
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
final class QuorumCall<A> {

	private final List<LockNode> nodes;

	private final Scheduler scheduler;

	private final Function<LockNode, CompletionStage<A>> question;

	private final Predicate<NodeResponses<A>> decided;

	private final Late<A> late;

	private final NodeResponses<A> responses;

	private final CompletableFuture<NodeResponses<A>> result = new CompletableFuture<>();

	/** What a node that refuses for the moment has said; it is asked again. */
	private Map<Integer, TransientRefusalException> refusals = Map.of();

	/** How many are sending right now. */
	private int sending = 1;

	/** Why it must end as soon as nobody is sending. */
	private @Nullable RuntimeException expired;

	private boolean over;

	private volatile @Nullable Cancellable timer;

	private QuorumCall(List<LockNode> nodes, Scheduler scheduler, Function<LockNode, CompletionStage<A>> question,
			Predicate<NodeResponses<A>> decided, Late<A> late) {
		this.nodes = nodes;
		this.scheduler = scheduler;
		this.question = question;
		this.decided = decided;
		this.late = late;
		this.responses = new NodeResponses<>(nodes);
	}

	/**
	 * Ask all nodes.
	 * @param question sends the question to a node
	 * @param decided whether the answers so far decide the round
	 * @return completes with the answers at the end, never exceptionally
	 */
	static <A> CompletableFuture<NodeResponses<A>> ask(LockNodes nodes, Duration deadline,
			Function<LockNode, CompletionStage<A>> question, Predicate<NodeResponses<A>> decided) {
		return ask(nodes, deadline, question, decided, (node, answer) -> {
		});
	}

	/**
	 * Ask all nodes.
	 * @param late hears answers that come after the end
	 */
	static <A> CompletableFuture<NodeResponses<A>> ask(LockNodes nodes, Duration deadline,
			Function<LockNode, CompletionStage<A>> question, Predicate<NodeResponses<A>> decided, Late<A> late) {
		return new QuorumCall<>(nodes.all(), nodes.scheduler(), question, decided, late).start(deadline);
	}

	/**
	 * Ask one node.
	 */
	static <A> CompletableFuture<NodeResponses<A>> askOne(LockNodes nodes, int node, Duration deadline,
			Function<LockNode, CompletionStage<A>> question, Late<A> late) {
		return new QuorumCall<>(List.of(nodes.all().get(node)), nodes.scheduler(), question, (responses) -> false,
				(only, answer) -> late.answered(node, answer))
			.start(deadline);
	}

	private CompletableFuture<NodeResponses<A>> start(Duration deadline) {
		for (int i = 0; i < this.nodes.size(); i++) {
			send(i, 0);
		}
		sent();
		limit(deadline);
		return this.result;
	}

	private void send(int node, int refusals) {
		try {
			this.question.apply(this.nodes.get(node))
				.whenComplete((answer, error) -> answered(node, answer,
						(error != null) ? StoreCalls.cause(error) : null, refusals));
		}
		catch (RuntimeException ex) {
			answered(node, null, ex, refusals);
		}
	}

	private void answered(int node, @Nullable A answer, @Nullable Throwable error, int refusals) {
		if (error instanceof TransientRefusalException refusal && askAgain(node, refusal, refusals)) {
			return;
		}
		NodeResponses<A> end = null;
		synchronized (this) {
			if (!this.over) {
				this.responses.record(node, answer, error);
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
	 * A node that did not carry the question out, and will soon, is asked again: while
	 * the round lasts, and never behind what follows it.
	 * @return false when the round is over
	 */
	private boolean askAgain(int node, TransientRefusalException refusal, int refusals) {
		synchronized (this) {
			if (this.over) {
				return false;
			}
			if (this.refusals.isEmpty()) {
				this.refusals = new HashMap<>();
			}
			this.refusals.put(node, refusal);
		}
		try {
			this.scheduler.schedule(() -> sendAgain(node, refusals + 1),
					TransientRefusalException.PAUSES.pause(refusals));
			return true;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private void sendAgain(int node, int refusals) {
		synchronized (this) {
			if (this.over || this.expired != null) {
				return;
			}
			this.refusals.remove(node);
			this.sending++;
		}
		send(node, refusals);
		sent();
	}

	/**
	 * What follows a round, like a release, must go out behind the round's commands on
	 * every node, so it ends when all of them are sent.
	 */
	private void sent() {
		NodeResponses<A> end;
		RuntimeException expired;
		synchronized (this) {
			this.sending--;
			end = endIfDecided();
			expired = this.expired;
		}
		if (end != null) {
			finish(end);
		}
		else if (expired != null) {
			expire(expired);
		}
	}

	private @Nullable NodeResponses<A> endIfDecided() {
		if (this.over || this.sending > 0 || (this.responses.pending() > 0 && !this.decided.test(this.responses))) {
			return null;
		}
		this.over = true;
		// Nothing is recorded any more once it is over.
		return this.responses;
	}

	private void limit(Duration deadline) {
		if (this.result.isDone()) {
			return;
		}
		try {
			this.timer = this.scheduler.schedule(
					() -> expire(new StoreTimeoutException(deadline)).forEach((silent) -> silent.unanswered(deadline)),
					deadline);
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
		NodeResponses<A> end;
		synchronized (this) {
			if (this.over) {
				return silent;
			}
			if (this.sending > 0) {
				this.expired = why;
				return silent;
			}
			this.over = true;
			for (int i = 0; i < this.nodes.size(); i++) {
				TransientRefusalException refusal = this.refusals.get(i);
				if (this.responses.isPending(i)) {
					if (refusal == null) {
						silent.add(this.nodes.get(i));
					}
					this.responses.record(i, null, (refusal != null) ? refusal : why);
				}
			}
			end = this.responses;
		}
		finish(end);
		return silent;
	}

	private void finish(NodeResponses<A> end) {
		cancelTimer();
		this.result.complete(end);
	}

	private void cancelTimer() {
		Cancellable timer = this.timer;
		if (timer != null) {
			timer.cancel();
		}
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
