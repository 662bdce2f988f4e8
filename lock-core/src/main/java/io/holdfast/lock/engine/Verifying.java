package io.holdfast.lock.engine;

/**
 * Asks the nodes whether they still hold a lock for its holder, when there is a reason to
 * doubt it before the next renewal. Those that tell of changes tell of the next one.
 */
final class Verifying {

	private Verifying() {
	}

	static void run(LockEngine engine, Claim claim) {
		Quorum quorum = engine.quorum();
		claim.changes().forget();
		engine
			.<Boolean>ask(engine.settings().nodeTimeout(), (node) -> node.holds(claim.keys(), claim.token()),
					(tally) -> quorum.reachedBy(tally.count(Boolean::booleanValue)) || isGone(quorum, tally))
			.thenAccept((tally) -> {
				boolean old = claim.changes().heard(tally, Boolean::booleanValue, quorum);
				if (isGone(quorum, tally)) {
					engine.holders().gone(claim);
				}
				else if (old && claim.isWanted()) {
					run(engine, claim);
				}
			});
	}

	private static boolean isGone(Quorum quorum, Tally<Boolean> tally) {
		return quorum.impossibleAfter(tally.count((holds) -> !holds));
	}

}
