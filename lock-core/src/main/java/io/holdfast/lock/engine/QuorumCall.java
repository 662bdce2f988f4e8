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
 * Sends one request to all nodes in parallel. The call ends as soon as the answers decide
 * it, or at its deadline, and never waits for the slowest node. Answers that arrive later
 * are still delivered.
 *
 * @param <A> a node's answer
 */
final class QuorumCall<A> {

	private final List<LockNode> nodes;

	private final Scheduler scheduler;

	private final Function<LockNode, CompletionStage<A>> request;

	private final Predicate<NodeResponses<A>> decided;

	private final Late<A> late;

	private final NodeResponses<A> responses;

	private final CompletableFuture<NodeResponses<A>> result = new CompletableFuture<>();

	/** The temporary refusals of nodes that will be asked again, by node. */
	private Map<Integer, TransientRefusalException> refusals = Map.of();

	/** The number of threads that are sending right now. */
	private int sending = 1;

	/** Why the call must end as soon as no thread is sending. */
	private @Nullable RuntimeException expired;

	private final Duration deadline;

	private boolean ended;

	private volatile @Nullable Cancellable timer;

	private QuorumCall(List<LockNode> nodes, Scheduler scheduler, Duration deadline,
			Function<LockNode, CompletionStage<A>> request, Predicate<NodeResponses<A>> decided, Late<A> late) {
		this.nodes = nodes;
		this.scheduler = scheduler;
		this.deadline = deadline;
		this.request = request;
		this.decided = decided;
		this.late = late;
		this.responses = new NodeResponses<>(nodes);
	}

	/**
	 * Ask all nodes.
	 * @param request sends the request to a node
	 * @param decided whether the answers so far decide the call
	 * @return completes with the answers when the call ends, never exceptionally
	 */
	static <A> CompletableFuture<NodeResponses<A>> ask(LockNodes nodes, Duration deadline,
			Function<LockNode, CompletionStage<A>> request, Predicate<NodeResponses<A>> decided) {
		return ask(nodes, deadline, request, decided, (node, answer) -> {
		});
	}

	/**
	 * Ask all nodes.
	 * @param late receives answers that arrive after the call has ended
	 */
	static <A> CompletableFuture<NodeResponses<A>> ask(LockNodes nodes, Duration deadline,
			Function<LockNode, CompletionStage<A>> request, Predicate<NodeResponses<A>> decided, Late<A> late) {
		return new QuorumCall<>(nodes.all(), nodes.scheduler(), deadline, request, decided, late).start();
	}

	/**
	 * Ask one node.
	 */
	static <A> CompletableFuture<NodeResponses<A>> askOne(LockNodes nodes, int node, Duration deadline,
			Function<LockNode, CompletionStage<A>> request, Late<A> late) {
		return new QuorumCall<>(List.of(nodes.all().get(node)), nodes.scheduler(), deadline, request,
				(responses) -> false, (only, answer) -> late.answered(node, answer))
			.start();
	}

	private CompletableFuture<NodeResponses<A>> start() {
		for (int i = 0; i < this.nodes.size(); i++) {
			send(i, 0);
		}
		sent();
		limit();
		return this.result;
	}

	private void send(int node, int refusals) {
		try {
			this.request.apply(this.nodes.get(node))
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
			if (!this.ended) {
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
	 * Ask a node again that temporarily could not execute the request. This happens only
	 * while the call is running, so the request never arrives after what the caller sends
	 * next.
	 * @return false if the call has ended
	 */
	private boolean askAgain(int node, TransientRefusalException refusal, int refusals) {
		synchronized (this) {
			if (this.ended) {
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
			if (this.ended || this.expired != null) {
				return;
			}
			this.refusals.remove(node);
			this.sending++;
		}
		send(node, refusals);
		sent();
	}

	/**
	 * What the caller sends after the call, such as a release, must follow the call's
	 * commands on every node. The call therefore does not end before all of its commands
	 * have been sent.
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
		if (this.ended || this.sending > 0 || (this.responses.pending() > 0 && !this.decided.test(this.responses))) {
			return null;
		}
		this.ended = true;
		// Nothing is recorded any more after the end.
		return this.responses;
	}

	private void limit() {
		if (this.result.isDone()) {
			return;
		}
		try {
			this.timer = this.scheduler.schedule(() -> expire(new StoreTimeoutException(this.deadline)), this.deadline);
		}
		catch (RuntimeException ex) {
			// Without a deadline the call might never end.
			expire(ex);
		}
		if (this.result.isDone()) {
			cancelTimer();
		}
	}

	private void expire(RuntimeException why) {
		List<LockNode> silent = new ArrayList<>();
		NodeResponses<A> end;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			if (this.sending > 0) {
				this.expired = why;
				return;
			}
			this.ended = true;
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
		if (why instanceof StoreTimeoutException) {
			silent.forEach((node) -> node.unanswered(this.deadline));
		}
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
	 * Receives answers that arrive after the call has ended.
	 *
	 * @param <A> a node's answer
	 */
	@FunctionalInterface
	interface Late<A> {

		void answered(int node, A answer);

	}

}
