package io.holdfast.lock.engine;

/**
 * Asks the nodes whether they still hold a lock for its holder, if there is a reason to
 * doubt it before the next renewal. The read also makes nodes with tracking report the
 * next change.
 */
record OwnershipCheck(LockNodes nodes) {

	void run(LockEntry entry) {
		Quorum quorum = this.nodes.quorum();
		entry.changes().clear();
		QuorumCall.<Boolean>ask(this.nodes, this.nodes.timeout(), (node) -> node.holds(entry.keys(), entry.token()),
				(responses) -> quorum.reachedBy(responses.count(Boolean::booleanValue)) || isGone(quorum, responses))
			.thenAccept((responses) -> {
				boolean old = entry.changes().update(responses, Boolean::booleanValue, quorum);
				if (isGone(quorum, responses)) {
					entry.gone();
				}
				else if (old && entry.isWanted()) {
					run(entry);
				}
			});
	}

	private static boolean isGone(Quorum quorum, NodeResponses<Boolean> responses) {
		return quorum.impossibleAfter(responses.count((holds) -> !holds));
	}

}
