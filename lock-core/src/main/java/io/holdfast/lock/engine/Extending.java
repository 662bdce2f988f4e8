package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.engine.LockNode.Extension;
import io.holdfast.time.TimeSource;

/**
 * One extension: compare-and-extend on a quorum, within the validity of the old lease. A
 * node that had lost the key gets it back, but its vote counts from the next round on.
 */
record Extending(LockNodes nodes, Verifying verifying, Drift drift, TimeSource time, Gate gate) {

	/**
	 * Extend once.
	 * @param holder whose the claim is now
	 * @return how it ended, never exceptionally
	 */
	CompletableFuture<Result> run(Claim claim, Claim.Holder holder, Duration lease) {
		this.gate.enterAnyway();
		try {
			return this.gate.isClosed() ? CompletableFuture.completedFuture(Result.LOST) : send(claim, holder, lease);
		}
		finally {
			this.gate.leave();
		}
	}

	private CompletableFuture<Result> send(Claim claim, Claim.Holder holder, Duration lease) {
		if (!holder.isHeld()) {
			return CompletableFuture.completedFuture(Result.LOST);
		}
		claim.extendedBy(lease);
		claim.changes().forget();
		Quorum quorum = this.nodes.quorum();
		Stopwatch start = Stopwatch.start(this.time);
		return Round.<Extension>ask(this.nodes, this.nodes.timeout(lease),
				(node) -> claim.extend(node, lease).whenComplete((extension, error) -> {
					// Released meanwhile: a node that did not know the script may
					// have restored the key behind that.
					if (extension != null && !claim.isWanted()) {
						claim.release(node);
					}
				}),
				(tally) -> quorum.reachedBy(tally.count(Extending::isExtended))
						|| quorum.impossibleAfter(tally.count(Extending::isGone))
						|| quorum.impossibleAfter(tally.errors()))
			.thenApply((tally) -> {
				boolean old = claim.changes().heard(tally, (extension) -> extension != Extension.REFUSED, quorum);
				if (quorum.reachedBy(tally.count(Extending::isExtended))) {
					if (old) {
						this.verifying.run(claim);
					}
					Validity longer = new Validity(start, this.drift.validityOf(lease));
					return holder.prolong(longer) ? Result.RENEWED : Result.LOST;
				}
				if (quorum.impossibleAfter(tally.count(Extending::isGone))) {
					claim.gone();
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
