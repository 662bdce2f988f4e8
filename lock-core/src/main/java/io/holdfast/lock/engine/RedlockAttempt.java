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
 * Attempts to hold a lock on a quorum of nodes, as in Redlock: a fresh token, the start
 * noted, the same command to all nodes in parallel. A failed attempt releases on all
 * nodes, also on those that refused or have not answered.
 *
 * @see <a href=
 * "https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/"> Distributed
 * locks with Redis</a>
 */
final class RedlockAttempt {

	/** Ask all nodes at once. */
	static final int NO_LEADER = -1;

	private final LockNodes nodes;

	private final FenceProposer fences;

	private final TokenGenerator tokens;

	private final ClockDrift drift;

	private final TimeSource time;

	private final InFlightCounter inFlight;

	/** What has not ended yet. */
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
	 * Attempt once to get the lock for a waiter.
	 * @param watch whether to ask busy nodes to tell of the next change of the key that
	 * blocks
	 * @param leader the node to ask before the others, or {@link #NO_LEADER}
	 * @param stragglers hears answers that come after the end
	 * @param then what follows from the outcome; closing waits for it
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
	 * Wait until all have ended, and what follows from them.
	 */
	void await() {
		while (!this.running.isEmpty()) {
			List.copyOf(this.running).forEach(CompletableFuture::join);
		}
	}

	/**
	 * Attempt once.
	 * @param keys the lock's key, or those of several locks that every node takes
	 * together: a node's vote is for all of them
	 * @return how it ended, never exceptionally
	 */
	CompletableFuture<Outcome> run(List<String> keys, LockOptions options, boolean watch, int leader,
			Stragglers stragglers) {
		LockEntry entry = new LockEntry(keys, this.tokens.next(), options.lease());
		Run run = new Run(entry, options.fence(), stragglers);
		Function<LockNode, CompletionStage<Grant>> question = entry.acquisition(watch, run.fence);
		return (leader == NO_LEADER || this.nodes.quorum().nodes() == 1) ? run.askAll(question)
				: run.askLeader(leader, question);
	}

	/** One attempt, from the start that its validity counts from. */
	private final class Run {

		private final LockEntry entry;

		private final Stragglers stragglers;

		/** The first fence that is proposed, zero for none. */
		private final long fence;

		private final Stopwatch start;

		private Run(LockEntry entry, boolean fenced, Stragglers stragglers) {
			this.entry = entry;
			this.stragglers = stragglers;
			this.fence = fenced ? RedlockAttempt.this.fences.propose(entry.key()) : 0;
			this.start = Stopwatch.start(RedlockAttempt.this.time);
		}

		private CompletableFuture<Outcome> askAll(Function<LockNode, CompletionStage<Grant>> question) {
			return QuorumCall.<Grant>ask(RedlockAttempt.this.nodes, timeout(), question, this::isDecided, this::late)
				.thenCompose(this::judge);
		}

		private Duration timeout() {
			return RedlockAttempt.this.nodes.timeout(this.entry.lease());
		}

		/**
		 * After a split vote one node decides, the same for all contenders, and only its
		 * yes goes on to the others: two contenders cannot split again. A node that
		 * cannot be asked decides nothing.
		 */
		private CompletableFuture<Outcome> askLeader(int leader, Function<LockNode, CompletionStage<Grant>> question) {
			LockNode first = RedlockAttempt.this.nodes.all().get(leader);
			return QuorumCall.<Grant>askOne(RedlockAttempt.this.nodes, leader, timeout(), question, this::late)
				.thenCompose((one) -> {
					Grant grant = one.answer(0);
					if (grant == null) {
						return askAll(question);
					}
					if (!grant.granted()) {
						this.entry.giveUp();
						this.entry.release(first);
						NodeResponses<Grant> responses = new NodeResponses<>(RedlockAttempt.this.nodes.all());
						responses.record(leader, grant, null);
						return CompletableFuture.completedFuture(new Outcome.Busy(responses, true));
					}
					return askAll((node) -> (node == first) ? CompletableFuture.completedFuture(grant)
							: question.apply(node));
				});
		}

		/**
		 * A refusal and an error are told apart to the end: as long as the nodes that
		 * have not answered may turn "busy" into "nobody knows", the attempt is
		 * undecided.
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
			// The next proposal stands above the holder's block, and above what this
			// attempt
			// has left where it was granted.
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
				return new Outcome.Undecided("a quorum granted it, but took so long that nothing of the lease of "
						+ this.entry.lease() + " was left; use a longer lease or faster nodes", null);
			}
			return new Outcome.Granted(this.entry, validity);
		}

		/**
		 * A straggler's no may tell the queue when to try again. Its yes is kept while
		 * the lock is held, so that the loss of another node does not lose the lock.
		 * After that its key is gone already, for the release went out behind the
		 * command, unless that was sent anew to a node that did not know the script.
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
	 * Hears what nodes answer after the end.
	 */
	interface Stragglers {

		/**
		 * What a node says of this key is different from now on.
		 */
		void changed(String key, int node);

		/**
		 * A node has refused the keys.
		 */
		void refused(List<String> keys, int node, Grant grant);

	}

	/**
	 * How an attempt ended.
	 */
	sealed interface Outcome {

		/** A quorum granted the lock, and validity is left. */
		record Granted(LockEntry entry, Validity validity) implements Outcome {
		}

		/**
		 * A quorum answered, or the leader alone where only that was asked, but too many
		 * nodes hold another token.
		 */
		record Busy(NodeResponses<Grant> responses, boolean leaderOnly) implements Outcome {

			boolean hasGrants() {
				return this.responses.count(Grant::granted) > 0;
			}

			/**
			 * Whether several contenders share the nodes, so that nobody holds the lock.
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

		/** Nobody knows. */
		record Undecided(String detail, @Nullable Throwable cause) implements Outcome {

			/**
			 * Whether a node has only refused for the moment.
			 */
			boolean isPassing() {
				return this.cause instanceof TransientRefusalException;
			}

		}

	}

}
