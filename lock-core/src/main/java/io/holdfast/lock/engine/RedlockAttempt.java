package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.TokenGenerator;
import io.holdfast.engine.TransientRefusalException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.LockNode.Grant;
import io.holdfast.text.Printable;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to acquire a lock on a quorum of nodes, as in Redlock: it draws a fresh token,
 * notes the start time and sends the same command to all nodes in parallel. A failed
 * attempt releases the lock on all nodes, including those that refused or have not
 * answered.
 *
 * @see <a href=
 * "https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/"> Distributed
 * locks with Redis</a>
 */
final class RedlockAttempt {

	/** Sends to all nodes at once. */
	static final int NO_LEADER = -1;

	private final LockNodes nodes;

	private final FenceProposer fences;

	private final TokenGenerator tokens;

	private final ClockDrift drift;

	private final TimeSource time;

	private final InFlightCounter inFlight;

	/** Attempts that have not ended yet. */
	private final Set<CompletableFuture<?>> running = ConcurrentHashMap.newKeySet();

	RedlockAttempt(LockNodes nodes, TokenGenerator tokens, ClockDrift drift, TimeSource time,
			InFlightCounter inFlight) {
		this.nodes = nodes;
		this.fences = new FenceProposer(time);
		this.tokens = tokens;
		this.drift = drift;
		this.time = time;
		this.inFlight = inFlight;
	}

	/**
	 * Attempt once to acquire the lock for a waiter.
	 * @param watch whether nodes that refuse report the next change of the blocking key
	 * @param leader the index of the node to ask before the others, or {@link #NO_LEADER}
	 * @param stragglers receives answers that arrive after the attempt has ended
	 * @param then handles the outcome; closing the client waits for it
	 */
	void start(Waiter waiter, boolean watch, int leader, Stragglers stragglers, Consumer<Outcome> then) {
		this.inFlight.enterAnyway();
		try {
			if (this.inFlight.isClosed()) {
				then.accept(new Outcome.Undecided("the lock client was closed", null));
				return;
			}
			track(run(waiter.keys(), waiter.options(), watch, leader, stragglers).thenAccept(then)
				.exceptionally((failure) -> {
					waiter.fail(new IllegalStateException(
							"Lock '" + Printable.of(waiter.name()) + "' could not be acquired", failure));
					return null;
				}));
		}
		finally {
			this.inFlight.leave();
		}
	}

	private void track(CompletableFuture<?> attempt) {
		if (!attempt.isDone()) {
			this.running.add(attempt);
			attempt.thenRun(() -> this.running.remove(attempt));
		}
	}

	/**
	 * Wait until all attempts have ended and their outcomes have been handled.
	 */
	void await() {
		while (!this.running.isEmpty()) {
			List.copyOf(this.running).forEach(CompletableFuture::join);
		}
	}

	/**
	 * Attempt once.
	 * @param keys the lock's key, or the keys of several locks that every node takes
	 * together; a node's vote covers all of them
	 * @return completes with the outcome, never exceptionally
	 */
	CompletableFuture<Outcome> run(List<String> keys, LockOptions options, boolean watch, int leader,
			Stragglers stragglers) {
		LockEntry entry = new LockEntry(keys, this.tokens.next(), options.lease());
		Run run = new Run(entry, options.fence(), stragglers);
		Function<LockNode, CompletionStage<Grant>> request = entry.acquisition(watch, run.fence);
		return (leader == NO_LEADER || this.nodes.quorum().nodes() == 1) ? run.askAll(request)
				: run.askLeader(leader, request);
	}

	/** One attempt; the validity counts from its start. */
	private final class Run {

		private final LockEntry entry;

		private final Stragglers stragglers;

		/** The first fence of the proposed block, or zero if no fence was requested. */
		private final long fence;

		private final Stopwatch start;

		private Run(LockEntry entry, boolean fenced, Stragglers stragglers) {
			this.entry = entry;
			this.stragglers = stragglers;
			this.fence = fenced ? RedlockAttempt.this.fences.propose(entry.key()) : 0;
			this.start = Stopwatch.start(RedlockAttempt.this.time);
		}

		private CompletableFuture<Outcome> askAll(Function<LockNode, CompletionStage<Grant>> request) {
			return QuorumCall.<Grant>ask(RedlockAttempt.this.nodes, timeout(), request, this::isDecided, this::late)
				.thenCompose(this::judge);
		}

		private Duration timeout() {
			return RedlockAttempt.this.nodes.timeout(this.entry.lease());
		}

		/**
		 * After a split vote, one node decides, the same for all contenders. The other
		 * nodes are asked only if it grants the lock, so two contenders cannot split the
		 * vote again. If that node cannot be asked, all nodes are asked at once.
		 */
		private CompletableFuture<Outcome> askLeader(int leader, Function<LockNode, CompletionStage<Grant>> request) {
			LockNode first = RedlockAttempt.this.nodes.all().get(leader);
			return QuorumCall.<Grant>askOne(RedlockAttempt.this.nodes, leader, timeout(), request, this::late)
				.thenCompose((one) -> {
					Grant grant = one.answer(0);
					if (grant == null) {
						return askAll(request);
					}
					if (!grant.granted()) {
						this.entry.giveUp();
						this.entry.release(first);
						NodeResponses<Grant> responses = new NodeResponses<>(RedlockAttempt.this.nodes.all());
						responses.record(leader, grant, null);
						return CompletableFuture.completedFuture(new Outcome.Busy(responses, true));
					}
					return askAll(
							(node) -> (node == first) ? CompletableFuture.completedFuture(grant) : request.apply(node));
				});
		}

		/**
		 * Refusals and errors are counted separately: the attempt is undecided as long as
		 * the nodes that have not answered can change its outcome from busy to undecided.
		 */
		private boolean isDecided(NodeResponses<Grant> responses) {
			Quorum quorum = RedlockAttempt.this.nodes.quorum();
			return quorum.reachedBy(responses.count(Grant::granted))
					|| quorum.impossibleAfter(responses.count((grant) -> !grant.granted()))
					|| quorum.impossibleAfter(responses.errors());
		}

		private CompletableFuture<Outcome> judge(NodeResponses<Grant> responses) {
			if (RedlockAttempt.this.nodes.quorum().reachedBy(responses.count(Grant::granted))) {
				return (this.fence == 0) ? CompletableFuture.completedFuture(granted())
						: new FenceAssignment(RedlockAttempt.this.nodes, RedlockAttempt.this.fences, this.entry)
							.settle(this.fence, responses)
							.thenApply((settled) -> settled ? granted() : withoutFence());
			}
			return CompletableFuture.completedFuture(refused(responses));
		}

		private Outcome refused(NodeResponses<Grant> responses) {
			this.entry.abandon(RedlockAttempt.this.nodes);
			// The next proposal must exceed the holder's block, and the block that this
			// attempt recorded on the nodes that granted it.
			responses.answers()
				.forEach((grant) -> RedlockAttempt.this.fences.observed(this.entry.key(), grant.fence().largest()));
			if (this.fence != 0
					&& responses.count((grant) -> !grant.granted()) < RedlockAttempt.this.nodes.quorum().nodes()) {
				RedlockAttempt.this.fences.observed(this.entry.key(), FenceBlock.lastOf(this.fence));
			}
			return RedlockAttempt.this.nodes.quorum().impossibleAfter(responses.errors())
					? new Outcome.Undecided("no quorum of nodes answered (" + responses.problems() + ")",
							responses.firstError())
					: new Outcome.Busy(responses, false);
		}

		private Outcome withoutFence() {
			this.entry.abandon(RedlockAttempt.this.nodes);
			return new Outcome.Undecided("a quorum granted it, but did not record a fence for it", null);
		}

		private Outcome granted() {
			Validity validity = new Validity(this.start, RedlockAttempt.this.drift.validityOf(this.entry.lease()));
			if (validity.ended()) {
				this.entry.abandon(RedlockAttempt.this.nodes);
				return new Outcome.Undecided(
						"a quorum granted it, but took so long that nothing was left of the lease of "
								+ this.entry.lease() + "; use a longer lease or faster nodes",
						null);
			}
			return new Outcome.Granted(this.entry, validity);
		}

		/**
		 * A late refusal may tell the queue when to try again. A late grant is kept while
		 * the lock is held, so that the loss of another node does not lose the lock. Once
		 * the lock is not wanted any more, the key is already gone, because the release
		 * was sent after the command. If the command was sent a second time, the release
		 * may have overtaken it and is repeated.
		 */
		private void late(int node, Grant grant) {
			if (grant.granted() && !this.entry.isWanted()) {
				if (grant.overtaken()) {
					this.entry.release(RedlockAttempt.this.nodes.all().get(node));
				}
				this.entry.keys().forEach((key) -> this.stragglers.changed(key, node));
			}
			else if (grant.holder() != null) {
				this.stragglers.refused(this.entry.keys(), node, grant);
			}
		}

	}

	/**
	 * Receives what nodes answer after the attempt has ended.
	 */
	interface Stragglers {

		/**
		 * The state of this key on the node has changed.
		 */
		void changed(String key, int node);

		/**
		 * A node has refused to grant the keys.
		 */
		void refused(List<String> keys, int node, Grant grant);

	}

	/**
	 * The outcome of an attempt.
	 */
	sealed interface Outcome {

		/** A quorum granted the lock, and its validity has not ended. */
		record Granted(LockEntry entry, Validity validity) implements Outcome {
		}

		/**
		 * A quorum answered, or the leader if only the leader was asked, but too many
		 * nodes hold another token.
		 */
		record Busy(NodeResponses<Grant> responses, boolean leaderOnly) implements Outcome {

			boolean hasGrants() {
				return this.responses.count(Grant::granted) > 0;
			}

			/**
			 * Whether the nodes are split between several contenders, so that none of
			 * them holds the lock.
			 */
			boolean isSplit(Quorum quorum) {
				return hasGrants()
						&& this.responses.answers().stream().noneMatch((grant) -> holds(quorum, grant.holder()));
			}

			private boolean holds(Quorum quorum, @Nullable String holder) {
				return holder != null
						&& quorum.reachedBy(this.responses.count((grant) -> holder.equals(grant.holder())));
			}

		}

		/**
		 * Too few nodes answered to tell whether the lock is free, or it was granted but
		 * cannot be used.
		 */
		record Undecided(String detail, @Nullable Throwable cause) implements Outcome {

			/**
			 * Whether a node refused only temporarily.
			 */
			boolean isPassing() {
				return this.cause instanceof TransientRefusalException;
			}

		}

	}

}
