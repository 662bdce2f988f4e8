package io.holdfast.benchmarks.run;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.holdfast.benchmarks.jmh.AnnotationBenchmark;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What an annotation adds to a call, by JMH, in forked JVMs.
 */
final class AnnotationCase implements Case {

	@Override
	public String id() {
		return "annotation";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		Collection<RunResult> results = new Runner(options(bench.pace())).run();
		Line programmatic = line("programmatic", results);
		Line annotated = line("annotated", results);
		return new CaseResult(id(), "annotation against programmatic call, local mode", "µs per call",
				List.of(programmatic, annotated),
				List.of(new Figure("µs that the annotation adds", annotated.value() - programmatic.value(), 2, true)));
	}

	private static Options options(Pace pace) {
		boolean moment = pace.isMoment();
		return new OptionsBuilder().include(AnnotationBenchmark.class.getName() + ".*")
			.forks(moment ? 0 : 2)
			.warmupIterations(moment ? 1 : 2)
			.warmupTime(moment ? TimeValue.milliseconds(50) : TimeValue.seconds(1))
			.measurementIterations(moment ? 1 : 3)
			.measurementTime(moment ? TimeValue.milliseconds(50) : TimeValue.seconds(1))
			.verbosity(VerboseMode.SILENT)
			.shouldFailOnError(true)
			.build();
	}

	private static Line line(String method, Collection<RunResult> results) {
		List<Double> rounds = results.stream()
			.filter((result) -> result.getParams().getBenchmark().endsWith("." + method))
			.flatMap((result) -> result.getBenchmarkResults().stream())
			.flatMap((fork) -> fork.getIterationResults().stream())
			.map((iteration) -> iteration.getPrimaryResult().getScore() / 1e3)
			.toList();
		return new Line(method, "JMH, average time", median(rounds), Map.of(), rounds);
	}

	private static double median(List<Double> rounds) {
		double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).toArray();
		Arrays.sort(sorted);
		return SideBySide.median(sorted);
	}

}
