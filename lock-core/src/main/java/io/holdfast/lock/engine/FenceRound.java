package io.holdfast.lock.engine;

import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

import io.holdfast.lock.engine.LockNode.FenceVote;
import io.holdfast.lock.engine.LockNode.Grant;

/**
 * Finds the fence of a claim that a quorum has granted. The fence must stand as the
 * largest on a quorum of nodes <em>on which the claim holds the lock</em>: written to any
 * other majority it could be followed by a smaller one.
 */
record FenceRound(LockNodes nodes, FenceProposals fences, Claim claim) {

	/** So often others may come first: nodes may keep one largest fence for all locks. */
	private static final int PATIENCE = 63;

	/** A round that nobody else spoilt is not worth many more. */
	private static final int THIRD = PATIENCE / 3;

	/**
	 * The fence is the proposal that went out with the acquisition, if a quorum took it
	 * as its new maximum. Otherwise the nodes are asked again with a larger one.
	 * @param proposal the first fence of the block that was proposed
	 * @param tally what the nodes answered
	 * @return whether the claim has its fences now
	 */
	CompletableFuture<Boolean> settle(long proposal, Tally<Grant> tally) {
		tally.answers().forEach((grant) -> this.fences.saw(this.claim.key(), grant.fence().largest()));
		if (this.nodes.quorum().reachedBy(tally.count((grant) -> grant.granted() && grant.fence().taken()))) {
			accept(proposal);
			return CompletableFuture.completedFuture(true);
		}
		wrote(proposal);
		return raise(PATIENCE);
	}

	private CompletableFuture<Boolean> raise(int patience) {
		if (patience <= 0) {
			return CompletableFuture.completedFuture(false);
		}
		Quorum quorum = this.nodes.quorum();
		long proposal = this.fences.propose(this.claim.key());
		return Round
			.<FenceVote>ask(this.nodes, this.nodes.timeout(this.claim.lease()),
					(node) -> node.raiseFence(this.claim.key(), this.claim.token(), proposal, Fences.lastOf(proposal)),
					(tally) -> quorum.reachedBy(tally.count(FenceVote::taken)))
			.thenCompose((tally) -> {
				if (quorum.reachedBy(tally.count(FenceVote::taken))) {
					accept(proposal);
					return CompletableFuture.completedFuture(true);
				}
				tally.answers()
					.stream()
					.max(Comparator.comparingLong(FenceVote::largest))
					.ifPresent((vote) -> this.fences.saw(this.claim.key(), vote.largest()));
				wrote(proposal);
				boolean overtaken = tally.count((vote) -> !vote.taken() && vote.largest() >= proposal) > 0;
				return raise(patience - (overtaken ? 1 : THIRD));
			});
	}

	/**
	 * A node that took the block has its last fence as the largest now, and only told of
	 * the one before.
	 */
	private void wrote(long proposal) {
		this.fences.saw(this.claim.key(), Fences.lastOf(proposal));
	}

	private void accept(long first) {
		Fences fences = new Fences(first);
		this.claim.fences(fences);
		this.fences.saw(this.claim.key(), fences.last());
	}

}
