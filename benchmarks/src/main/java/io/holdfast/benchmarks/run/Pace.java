package io.holdfast.benchmarks.run;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param warmUp the duration of the warm-up round
 * @param round the duration of a measured round
 * @param rounds the number of measured rounds for each subject
 */
record Pace(Duration warmUp, Duration round, int rounds) {

	/** For published figures. */
	static final Pace FULL = new Pace(Duration.ofSeconds(3), Duration.ofMillis(500), 7);

	/** For a quick check that everything runs. */
	static final Pace MOMENT = new Pace(Duration.ofMillis(50), Duration.ofMillis(50), 1);

	/** For calls whose rounds differ little. */
	Pace shorter() {
		return isMoment() ? this
				: new Pace(this.warmUp.dividedBy(2), this.round.multipliedBy(3).dividedBy(5), this.rounds);
	}

	boolean isMoment() {
		return this.equals(MOMENT);
	}

}
