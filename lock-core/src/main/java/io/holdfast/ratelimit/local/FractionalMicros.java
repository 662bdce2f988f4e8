package io.holdfast.ratelimit.local;

import java.math.BigInteger;

/**
 * A time in whole microseconds and a remainder in fractions of a limit, so that rounding
 * errors do not add up.
 *
 * @param whole the microseconds
 * @param rest the remainder, in units of 1/limit microseconds; less than the limit
 */
record FractionalMicros(long whole, long rest) {

	/** Counts are capped at this number, which is greater than any limit. */
	private static final long MOST = 1_000_000_000_000L;

	/** Add the time in which that many permits are refilled. */
	FractionalMicros plus(long permits, LimitSpec spec) {
		long part = permits * (spec.window() % spec.limit()) + this.rest;
		long more = permits * (spec.window() / spec.limit()) + part / spec.limit();
		return new FractionalMicros(this.whole + more, part % spec.limit());
	}

	/** Rounded up to whole microseconds. */
	long ceiling() {
		return (this.rest > 0) ? this.whole + 1 : this.whole;
	}

	/** The number of permits that are refilled in a time, rounded up. */
	static long worth(long whole, long rest, long window, long limit) {
		BigInteger units = BigInteger.valueOf(whole)
			.multiply(BigInteger.valueOf(limit))
			.add(BigInteger.valueOf(rest + window - 1));
		return counted(units.divide(BigInteger.valueOf(window)));
	}

	private static long counted(BigInteger permits) {
		return permits.min(BigInteger.valueOf(MOST)).longValueExact();
	}

	/** The number of permits, capped. */
	static long counted(long permits) {
		return Math.min(permits, MOST);
	}

}
