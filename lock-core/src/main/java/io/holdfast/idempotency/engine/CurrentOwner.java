package io.holdfast.idempotency.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The leader that currently does the work, in this client or another.
 */
interface CurrentOwner {

	/** The hash of its fingerprint. */
	@Nullable String fingerprint();

	/** The remaining lease if it is not renewed; never negative. */
	Duration remainingLease();

	/** The instance that leads. */
	String holder();

}
