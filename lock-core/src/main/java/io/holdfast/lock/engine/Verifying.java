package io.holdfast.lock.engine;

import io.holdfast.lock.engine.LockNode.Holding;

/**
 * Asks the nodes whether they still hold a lock for its holder, when there is a reason to
 * doubt it before the next renewal.
 */
final class Verifying {

	private Verifying() {
	}

	static void run(LockEngine engine, Claim claim) {
		claim.keys().forEach((key) -> run(engine, claim, key));
	}

	private static void run(LockEngine engine, Claim claim, String key) {
		Quorum quorum = engine.quorum();
		String token = claim.token();
		engine
			.<Holding>ask(engine.settings().nodeTimeout(), (node) -> node.read(key),
					(tally) -> quorum.reachedBy(tally.count((holding) -> token.equals(holding.token())))
							|| isGone(quorum, tally, token))
			.thenAccept((tally) -> {
				if (isGone(quorum, tally, token)) {
					engine.holders().gone(claim);
				}
			});
	}

	private static boolean isGone(Quorum quorum, Tally<Holding> tally, String token) {
		return quorum.impossibleAfter(tally.count((holding) -> !token.equals(holding.token())));
	}

}
