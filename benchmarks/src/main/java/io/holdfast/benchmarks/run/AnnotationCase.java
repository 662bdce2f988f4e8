package io.holdfast.benchmarks.run;

import java.util.List;

import io.holdfast.benchmarks.jmh.AnnotationBenchmark;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;

/**
 * The overhead of an annotation per call, measured by JMH in forked JVMs.
 */
final class AnnotationCase implements Case {

	@Override
	public String id() {
		return "annotation";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		Jmh measured = Jmh.run(AnnotationBenchmark.class, 2, bench.pace());
		Line programmatic = measured.line("programmatic", "programmatic", 1e3);
		Line annotated = measured.line("annotated", "annotated", 1e3);
		return new CaseResult(id(), "annotation against programmatic call, local mode", "µs per call",
				List.of(programmatic, annotated),
				List.of(new Figure("µs that the annotation adds", annotated.value() - programmatic.value(), 2, true)));
	}

}
