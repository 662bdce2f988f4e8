package io.holdfast.lock.engine;

/**
 * Asks the nodes whether they still hold a lock for its holder, when there is a reason to
 * doubt it before the next renewal. Those that tell of changes tell of the next one.
 */
record Verifying(LockNodes nodes) {

	void run(Claim claim) {
		Quorum quorum = this.nodes.quorum();
		claim.changes().forget();
		Round
			.<Boolean>ask(this.nodes, this.nodes.timeout(), (node) -> node.holds(claim.keys(), claim.token()),
					(tally) -> quorum.reachedBy(tally.count(Boolean::booleanValue)) || isGone(quorum, tally))
			.thenAccept((tally) -> {
				boolean old = claim.changes().heard(tally, Boolean::booleanValue, quorum);
				if (isGone(quorum, tally)) {
					claim.gone();
				}
				else if (old && claim.isWanted()) {
					run(claim);
				}
			});
	}

	private static boolean isGone(Quorum quorum, Tally<Boolean> tally) {
		return quorum.impossibleAfter(tally.count((holds) -> !holds));
	}

}
