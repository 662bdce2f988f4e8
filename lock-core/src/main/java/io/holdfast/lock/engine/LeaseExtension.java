package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.engine.LockNode.Extension;
import io.holdfast.time.TimeSource;

/**
 * Extends a lease: compare-and-extend on a quorum, within the validity of the old lease.
 * A node that had lost the key gets it back, but its vote counts only from the next
 * extension on.
 */
record LeaseExtension(LockNodes nodes, OwnershipCheck ownershipCheck, ClockDrift drift, TimeSource time,
		InFlightCounter inFlight) {

	/**
	 * Extend once.
	 * @param holder the entry's current holder
	 * @return completes with the result, never exceptionally
	 */
	CompletableFuture<Result> run(LockEntry entry, LockEntry.Holder holder, Duration lease) {
		this.inFlight.enterAnyway();
		try {
			return this.inFlight.isClosed() ? CompletableFuture.completedFuture(Result.LOST)
					: send(entry, holder, lease);
		}
		finally {
			this.inFlight.leave();
		}
	}

	private CompletableFuture<Result> send(LockEntry entry, LockEntry.Holder holder, Duration lease) {
		if (!holder.isHeld()) {
			return CompletableFuture.completedFuture(Result.LOST);
		}
		entry.extendedBy(lease);
		entry.changes().clear();
		Quorum quorum = this.nodes.quorum();
		Stopwatch start = Stopwatch.start(this.time);
		return QuorumCall.<Extension>ask(this.nodes, this.nodes.timeout(lease),
				(node) -> entry.extend(node, lease).whenComplete((extension, error) -> {
					// Released meanwhile: a command that was sent a second time may have
					// restored the key after the release.
					if (extension != null && !entry.isWanted()) {
						entry.release(node);
					}
				}),
				(responses) -> quorum.reachedBy(responses.count(LeaseExtension::isExtended))
						|| quorum.impossibleAfter(responses.count(LeaseExtension::isGone))
						|| quorum.impossibleAfter(responses.errors()))
			.thenApply((responses) -> {
				boolean old = entry.changes().update(responses, (extension) -> extension != Extension.REFUSED, quorum);
				if (quorum.reachedBy(responses.count(LeaseExtension::isExtended))) {
					if (old) {
						this.ownershipCheck.run(entry);
					}
					Validity longer = new Validity(start, this.drift.validityOf(lease));
					return holder.prolong(longer) ? Result.RENEWED : Result.LOST;
				}
				if (quorum.impossibleAfter(responses.count(LeaseExtension::isGone))) {
					entry.gone();
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

		/** No quorum holds the lock any more, or the old lease ended first. */
		LOST,

		/** Too few nodes answered; the old lease still applies. */
		UNKNOWN

	}

}
