package io.holdfast.idempotency.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Who does the work at the moment, here or elsewhere.
 */
interface CurrentOwner {

	/** The hash of its fingerprint. */
	@Nullable String fingerprint();

	/** How long it has left unless it renews; never negative. */
	Duration remainingLease();

	/** The instance that leads. */
	String holder();

}
