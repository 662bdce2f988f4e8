package io.holdfast.benchmarks.run;

import io.holdfast.benchmarks.report.Results.CaseResult;

/**
 * A benchmark case.
 */
interface Case {

	/**
	 * The name on the command line.
	 */
	String id();

	CaseResult run(Bench bench) throws Exception;

}
