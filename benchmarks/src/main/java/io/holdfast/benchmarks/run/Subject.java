package io.holdfast.benchmarks.run;

import java.time.Duration;

/**
 * A subject of a comparison.
 *
 * @param title its title
 * @param settings its settings
 * @param round measures it once
 */
record Subject(String title, String settings, Round round) {

	/**
	 * Measures once.
	 */
	@FunctionalInterface
	interface Round {

		Measurement run(Duration length) throws Exception;

	}

}
