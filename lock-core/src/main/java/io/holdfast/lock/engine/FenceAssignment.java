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
record FenceAssignment(LockNodes nodes, FenceProposer fences, LockEntry entry) {

	/** So often others may come first: nodes may keep one largest fence for all locks. */
	private static final int PATIENCE = 63;

	/** A round that nobody else spoilt is not worth many more. */
	private static final int THIRD = PATIENCE / 3;

	/**
	 * The fence is the proposal that went out with the acquisition, if a quorum took it
	 * as its new maximum. Otherwise the nodes are asked again with a larger one.
	 * @param proposal the first fence of the block that was proposed
	 * @param responses what the nodes answered
	 * @return whether the claim has its fences now
	 */
	CompletableFuture<Boolean> settle(long proposal, NodeResponses<Grant> responses) {
		responses.answers().forEach((grant) -> this.fences.observed(this.entry.key(), grant.fence().largest()));
		if (this.nodes.quorum().reachedBy(responses.count((grant) -> grant.granted() && grant.fence().taken()))) {
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
				return raise(patience - (overtaken ? 1 : THIRD));
			});
	}

	/**
	 * A node that took the block has its last fence as the largest now, and only told of
	 * the one before.
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
