package io.holdfast.benchmarks.run;

import java.time.Duration;

/**
 * Something that is measured beside others.
 *
 * @param title how people call it
 * @param settings how it is set up
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
