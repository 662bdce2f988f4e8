package io.holdfast.benchmarks.run;

import io.holdfast.benchmarks.report.Results.CaseResult;

/**
 * Something to measure.
 */
interface Case {

	/**
	 * How it is called on the command line.
	 */
	String id();

	CaseResult run(Bench bench) throws Exception;

}
