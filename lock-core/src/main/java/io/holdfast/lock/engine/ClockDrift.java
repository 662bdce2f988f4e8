package io.holdfast.lock.engine;

import java.time.Duration;

import io.holdfast.text.Printable;

/**
 * What is taken off a lease because clocks do not run at the same rate.
 *
 * @param factor the share of the lease that is taken off
 * @param allowance what is taken off in addition, for the granularity of expiry in Redis
 */
public record ClockDrift(double factor, Duration allowance) {

	Duration validityOf(Duration lease) {
		return lease.minusNanos((long) (lease.toNanos() * this.factor)).minus(this.allowance);
	}

	void check(String name, Duration lease) {
		if (validityOf(lease).compareTo(Duration.ZERO) <= 0) {
			throw new IllegalArgumentException("The lease of lock '" + Printable.of(name) + "' (" + lease
					+ ") leaves no validity after the clock drift (" + this.factor + " of it and " + this.allowance
					+ "); use a longer lease.");
		}
	}

}
