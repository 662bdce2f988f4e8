package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.engine.LockNode.Extension;

/**
 * One extension: compare-and-extend on a quorum, within the validity of the old lease. A
 * node that had lost the key gets it back, but its vote counts from the next round on.
 */
final class Extending {

	private Extending() {
	}

	/**
	 * Extend once.
	 * @return how it ended, never exceptionally
	 */
	static CompletableFuture<Result> run(LockEngine engine, EngineHandle handle, Duration lease) {
		engine.gate().enterAnyway();
		try {
			return engine.isClosed() ? CompletableFuture.completedFuture(Result.LOST) : send(engine, handle, lease);
		}
		finally {
			engine.gate().leave();
		}
	}

	private static CompletableFuture<Result> send(LockEngine engine, EngineHandle handle, Duration lease) {
		Claim claim = handle.claim();
		if (!handle.isHeld()) {
			return CompletableFuture.completedFuture(Result.LOST);
		}
		claim.extendedBy(lease);
		claim.changes().forget();
		Quorum quorum = engine.quorum();
		Stopwatch start = Stopwatch.start(engine.settings().time());
		return engine.<Extension>ask(engine.settings().nodeTimeout(lease),
				(node) -> claim.extend(node, lease).whenComplete((extension, error) -> {
					// Released meanwhile: a node that did not know the script may
					// have restored the key behind that.
					if (extension != null && !claim.isWanted()) {
						engine.release(node, claim);
					}
				}),
				(tally) -> quorum.reachedBy(tally.count(Extending::isExtended))
						|| quorum.impossibleAfter(tally.count(Extending::isGone))
						|| quorum.impossibleAfter(tally.errors()))
			.thenApply((tally) -> {
				boolean old = claim.changes().heard(tally, (extension) -> extension != Extension.REFUSED, quorum);
				if (quorum.reachedBy(tally.count(Extending::isExtended))) {
					if (old) {
						Verifying.run(engine, claim);
					}
					Validity longer = new Validity(start, engine.settings().drift().validityOf(lease));
					return handle.prolong(longer) ? Result.RENEWED : Result.LOST;
				}
				if (quorum.impossibleAfter(tally.count(Extending::isGone))) {
					engine.holders().gone(claim);
					return Result.LOST;
				}
				return Result.UNKNOWN;
			});
	}

	private static boolean isExtended(Extension extension) {
		return extension == Extension.EXTENDED;
	}

	private static boolean isGone(Extension extension) {
		return extension != Extension.EXTENDED;
	}

	enum Result {

		/** A quorum holds the lock for the new lease. */
		RENEWED,

		/** A quorum does not, or the old lease ended first. */
		LOST,

		/** Too few nodes answered; the old lease goes on. */
		UNKNOWN

	}

}
