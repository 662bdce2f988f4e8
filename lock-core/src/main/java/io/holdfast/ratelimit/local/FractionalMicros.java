package io.holdfast.ratelimit.local;

import java.math.BigInteger;

/**
 * Time in whole microseconds and a rest in parts of a limit, so that nothing drifts.
 *
 * @param whole the microseconds
 * @param rest less than the limit
 */
record FractionalMicros(long whole, long rest) {

	/** More permits than any limit allows are not counted one by one. */
	private static final long MOST = 1_000_000_000_000L;

	/** Add the time in which so many permits flow in. */
	FractionalMicros plus(long permits, LimitSpec spec) {
		long part = permits * (spec.window() % spec.limit()) + this.rest;
		long more = permits * (spec.window() / spec.limit()) + part / spec.limit();
		return new FractionalMicros(this.whole + more, part % spec.limit());
	}

	/** Rounded up to whole microseconds. */
	long ceiling() {
		return (this.rest > 0) ? this.whole + 1 : this.whole;
	}

	/** How many permits a time is worth, rounded up. */
	static long worth(long whole, long rest, long window, long limit) {
		BigInteger units = BigInteger.valueOf(whole)
			.multiply(BigInteger.valueOf(limit))
			.add(BigInteger.valueOf(rest + window - 1));
		return counted(units.divide(BigInteger.valueOf(window)));
	}

	private static long counted(BigInteger permits) {
		return permits.min(BigInteger.valueOf(MOST)).longValueExact();
	}

	/** As many of so many permits as are worth counting. */
	static long counted(long permits) {
		return Math.min(permits, MOST);
	}

}
