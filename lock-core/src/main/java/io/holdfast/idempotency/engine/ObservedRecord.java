package io.holdfast.idempotency.engine;

import java.time.Duration;

import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.TokenGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A leader elsewhere, as the store told of it a while ago.
 *
 * @param stored what it told
 * @param since when
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
