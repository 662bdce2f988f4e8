package io.holdfast.benchmarks.run;

import java.util.Arrays;

/**
 * What one round of one library gave.
 *
 * @param perSecond operations in a second
 * @param medianMicros how long half of them took at most
 * @param p99Micros how long 99 in 100 of them took at most
 */
record Measurement(double perSecond, double medianMicros, double p99Micros) {

	/**
	 * From samples.
	 * @param nanos how long each operation took, in any order
	 * @param elapsedNanos how long all of it took
	 */
	static Measurement of(long[] nanos, long elapsedNanos) {
		Arrays.sort(nanos);
		return new Measurement(nanos.length * 1e9 / elapsedNanos, percentile(nanos, 0.5), percentile(nanos, 0.99));
	}

	private static double percentile(long[] sorted, double share) {
		return (sorted.length == 0) ? Double.NaN
				: sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e3;
	}

}
