package io.holdfast.benchmarks.run;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param warmUp the round that does not count
 * @param round a round that counts
 * @param rounds how many of them for each subject
 */
record Pace(Duration warmUp, Duration round, int rounds) {

	/** For figures. */
	static final Pace FULL = new Pace(Duration.ofSeconds(3), Duration.ofMillis(500), 7);

	/** For a look whether everything runs. */
	static final Pace MOMENT = new Pace(Duration.ofMillis(50), Duration.ofMillis(50), 1);

	boolean isMoment() {
		return this.equals(MOMENT);
	}

}
