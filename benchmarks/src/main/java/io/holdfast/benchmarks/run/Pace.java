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

	/** For calls of which one round is much like another. */
	Pace shorter() {
		return isMoment() ? this
				: new Pace(this.warmUp.dividedBy(2), this.round.multipliedBy(3).dividedBy(5), this.rounds);
	}

	boolean isMoment() {
		return this.equals(MOMENT);
	}

}
