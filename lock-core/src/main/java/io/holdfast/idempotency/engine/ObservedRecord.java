package io.holdfast.idempotency.engine;

import java.time.Duration;

import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.TokenGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A leader outside this client, as the store last reported it.
 *
 * @param stored the reported record
 * @param since the time since the report
 */
record ObservedRecord(StoredRecord stored, Stopwatch since) implements CurrentOwner {

	@Override
	public @Nullable String fingerprint() {
		return this.stored.fingerprint();
	}

	@Override
	public Duration remainingLease() {
		Duration left = this.stored.remainingLease().minus(this.since.elapsed());
		return left.isNegative() ? Duration.ZERO : left;
	}

	@Override
	public String holder() {
		return TokenGenerator.holderOf(this.stored.token());
	}

}
