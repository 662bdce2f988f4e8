package io.holdfast.lock.engine;

import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

import io.holdfast.lock.engine.LockNode.FenceVote;
import io.holdfast.lock.engine.LockNode.Grant;

/**
 * Finds the fence of an entry that a quorum has granted. The fence must be recorded as
 * the largest on a quorum of nodes <em>on which the entry holds the lock</em>: if it were
 * written to any other majority, a smaller one could follow it.
 */
record FenceAssignment(LockNodes nodes, FenceProposer fences, LockEntry entry) {

	/**
	 * How many attempts may be overtaken by other clients. Nodes may keep one largest
	 * fence for all locks, so that fences of other locks overtake them too.
	 */
	private static final int MOST_ATTEMPTS = 63;

	/**
	 * How much an attempt counts that failed without being overtaken, so that only a few
	 * of them are repeated.
	 */
	private static final int NOT_OVERTAKEN_COST = MOST_ATTEMPTS / 3;

	/**
	 * Accept the fence that was proposed with the acquisition if a quorum took it as its
	 * new maximum. Otherwise larger fences are proposed.
	 * @param proposal the first fence of the proposed block
	 * @param responses what the nodes answered
	 * @return completes with whether the entry has its fences now
	 */
	CompletableFuture<Boolean> settle(long proposal, NodeResponses<Grant> responses) {
		responses.answers().forEach((grant) -> this.fences.observed(this.entry.key(), grant.fence().largest()));
		if (this.nodes.quorum().reachedBy(responses.count((grant) -> grant.granted() && grant.fence().taken()))) {
			accept(proposal);
			return CompletableFuture.completedFuture(true);
		}
		wrote(proposal);
		return raise(MOST_ATTEMPTS);
	}

	private CompletableFuture<Boolean> raise(int attemptsLeft) {
		if (attemptsLeft <= 0) {
			return CompletableFuture.completedFuture(false);
		}
		Quorum quorum = this.nodes.quorum();
		long proposal = this.fences.propose(this.entry.key());
		return QuorumCall
			.<FenceVote>ask(this.nodes, this.nodes.timeout(this.entry.lease()),
					(node) -> node.raiseFence(this.entry.key(), this.entry.token(), proposal,
							FenceBlock.lastOf(proposal)),
					(responses) -> quorum.reachedBy(responses.count(FenceVote::taken)))
			.thenCompose((responses) -> {
				if (quorum.reachedBy(responses.count(FenceVote::taken))) {
					accept(proposal);
					return CompletableFuture.completedFuture(true);
				}
				responses.answers()
					.stream()
					.max(Comparator.comparingLong(FenceVote::largest))
					.ifPresent((vote) -> this.fences.observed(this.entry.key(), vote.largest()));
				wrote(proposal);
				boolean overtaken = responses.count((vote) -> !vote.taken() && vote.largest() >= proposal) > 0;
				return raise(attemptsLeft - (overtaken ? 1 : NOT_OVERTAKEN_COST));
			});
	}

	/**
	 * A node that took the block now has the block's last fence as its largest, but
	 * reported the largest one before.
	 */
	private void wrote(long proposal) {
		this.fences.observed(this.entry.key(), FenceBlock.lastOf(proposal));
	}

	private void accept(long first) {
		FenceBlock fences = new FenceBlock(first);
		this.entry.fences(fences);
		this.fences.observed(this.entry.key(), fences.last());
	}

}
