package io.holdfast.benchmarks.run;

import java.util.Arrays;

/**
 * The result of one round of one library.
 *
 * @param perSecond the operations per second
 * @param medianMicros the median time of an operation
 * @param p99Micros the 99th percentile of the times
 */
record Measurement(double perSecond, double medianMicros, double p99Micros) {

	/**
	 * Create a measurement from samples.
	 * @param nanos the time of each operation, in any order
	 * @param elapsedNanos the total time
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
