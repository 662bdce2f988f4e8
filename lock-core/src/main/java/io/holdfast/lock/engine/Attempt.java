package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.holdfast.engine.NotNowException;
import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.LockNode.Grant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to hold a lock on a quorum of nodes, as in Redlock: a fresh token, the
 * start noted, the same command to all nodes in parallel. A failed attempt releases on
 * all nodes, also on those that refused or have not answered.
 *
 * @see <a href=
 * "https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/"> Distributed
 * locks with Redis</a>
 */
final class Attempt {

	/** Ask all nodes at once. */
	static final int NO_LEADER = -1;

	private final LockEngine engine;

	private final Claim claim;

	private final Duration lease;

	private final Stopwatch start;

	/** The first fence that is proposed, zero for none. */
	private final long fence;

	private Attempt(LockEngine engine, Claim claim, Duration lease, boolean fenced) {
		this.engine = engine;
		this.claim = claim;
		this.lease = lease;
		this.fence = fenced ? engine.fences().propose(claim.key()) : 0;
		this.start = Stopwatch.start(engine.settings().time());
	}

	/**
	 * Attempt once.
	 * @param keys the lock's key, or those of several locks that every node takes
	 * together: a node's vote is for all of them
	 * @param leader the node to ask before the others, or {@link #NO_LEADER}
	 * @param watch whether to ask busy nodes to tell of the next change of the key that
	 * blocks
	 * @return how it ended, never exceptionally
	 */
	static CompletableFuture<Outcome> run(LockEngine engine, List<String> keys, LockOptions options, boolean watch,
			int leader) {
		Claim claim = new Claim(keys, engine.tokens().next(), options.lease());
		Attempt attempt = new Attempt(engine, claim, options.lease(), options.fence());
		Function<LockNode, CompletionStage<Grant>> question = (node) -> attempt.ask(node, watch);
		return (leader == NO_LEADER || engine.quorum().nodes() == 1) ? attempt.askAll(question)
				: attempt.askLeader(leader, question);
	}

	private CompletionStage<Grant> ask(LockNode node, boolean watch) {
		return (this.fence != 0) ? node.acquireFenced(this.claim.key(), this.claim.token(), this.lease, this.fence,
				Fences.lastOf(this.fence)) : this.claim.acquire(node, watch);
	}

	private CompletableFuture<Outcome> askAll(Function<LockNode, CompletionStage<Grant>> question) {
		return this.engine.<Grant>ask(this.lease, question, this::isDecided, this::late).thenCompose(this::judge);
	}

	/**
	 * After a split vote one node decides, the same for all contenders, and only its yes
	 * goes on to the others: two contenders cannot split again. A node that cannot be
	 * asked decides nothing.
	 */
	private CompletableFuture<Outcome> askLeader(int leader, Function<LockNode, CompletionStage<Grant>> question) {
		LockNode first = this.engine.settings().nodes().get(leader);
		return this.engine.<Grant>askOne(leader, this.lease, question, this::late).thenCompose((one) -> {
			Grant grant = one.answer(0);
			if (grant == null) {
				return askAll(question);
			}
			if (!grant.granted()) {
				this.claim.giveUp();
				this.engine.release(first, this.claim);
				Tally<Grant> tally = new Tally<>(this.engine.settings().nodes());
				tally.record(leader, grant, null);
				return CompletableFuture.completedFuture(new Outcome.Busy(tally, true));
			}
			return askAll((node) -> (node == first) ? CompletableFuture.completedFuture(grant) : question.apply(node));
		});
	}

	/**
	 * A refusal and an error are told apart to the end: as long as the nodes that have
	 * not answered may turn "busy" into "nobody knows", the attempt is undecided.
	 */
	private boolean isDecided(Tally<Grant> tally) {
		Quorum quorum = this.engine.quorum();
		return quorum.reachedBy(tally.count(Grant::granted))
				|| quorum.impossibleAfter(tally.count((grant) -> !grant.granted()))
				|| quorum.impossibleAfter(tally.errors());
	}

	private CompletableFuture<Outcome> judge(Tally<Grant> tally) {
		if (this.engine.quorum().reachedBy(tally.count(Grant::granted))) {
			return (this.fence == 0) ? CompletableFuture.completedFuture(granted())
					: new FenceRound(this.engine, this.claim).settle(this.fence, tally)
						.thenApply((settled) -> settled ? granted() : withoutFence());
		}
		return CompletableFuture.completedFuture(refused(tally));
	}

	private Outcome refused(Tally<Grant> tally) {
		this.engine.abandon(this.claim);
		// The next proposal stands above the holder's block, and above what this attempt
		// has left where it was granted.
		tally.answers().forEach((grant) -> this.engine.fences().saw(this.claim.key(), grant.fence().largest()));
		if (this.fence != 0 && tally.count((grant) -> !grant.granted()) < this.engine.quorum().nodes()) {
			this.engine.fences().saw(this.claim.key(), Fences.lastOf(this.fence));
		}
		return this.engine.quorum().impossibleAfter(tally.errors())
				? new Outcome.Undecided("no quorum of nodes answered (" + tally.problems() + ")", tally.firstError())
				: new Outcome.Busy(tally, false);
	}

	private Outcome withoutFence() {
		this.engine.abandon(this.claim);
		return new Outcome.Undecided("a quorum granted it, but did not record a fence for it", null);
	}

	private Outcome granted() {
		Validity validity = new Validity(this.start, this.engine.settings().drift().validityOf(this.lease));
		if (validity.ended()) {
			this.engine.abandon(this.claim);
			return new Outcome.Undecided("a quorum granted it, but took so long that nothing of the lease of "
					+ this.lease + " was left; use a longer lease or faster nodes", null);
		}
		return new Outcome.Granted(this.claim, validity);
	}

	/**
	 * A straggler's no may tell the queue when to try again. Its yes is kept while the
	 * lock is held, so that the loss of another node does not lose the lock. After that
	 * its key is gone already, for the release went out behind the command, unless that
	 * was sent anew to a node that did not know the script.
	 */
	private void late(int node, Grant grant) {
		if (grant.granted() && !this.claim.isWanted()) {
			if (grant.overtaken()) {
				this.engine.release(this.engine.settings().nodes().get(node), this.claim);
			}
			this.claim.keys().forEach((key) -> this.engine.queues().changed(key, node));
		}
		else if (grant.holder() != null) {
			this.engine.queues().refused(this.claim.keys(), node, grant);
		}
	}

	/**
	 * How an attempt ended.
	 */
	sealed interface Outcome {

		/** A quorum granted the lock, and validity is left. */
		record Granted(Claim claim, Validity validity) implements Outcome {
		}

		/**
		 * A quorum answered, or the leader alone where only that was asked, but too many
		 * nodes hold another token.
		 */
		record Busy(Tally<Grant> tally, boolean leaderOnly) implements Outcome {

			boolean hasGrants() {
				return this.tally.count(Grant::granted) > 0;
			}

			/**
			 * Whether several contenders share the nodes, so that nobody holds the lock.
			 */
			boolean isSplit(Quorum quorum) {
				return hasGrants() && this.tally.answers().stream().noneMatch((grant) -> holds(quorum, grant.holder()));
			}

			private boolean holds(Quorum quorum, @Nullable String holder) {
				return holder != null && quorum.reachedBy(this.tally.count((grant) -> holder.equals(grant.holder())));
			}

		}

		/** Nobody knows. */
		record Undecided(String detail, @Nullable Throwable cause) implements Outcome {

			/**
			 * Whether a node has only refused for the moment.
			 */
			boolean isPassing() {
				return this.cause instanceof NotNowException;
			}

		}

	}

}
