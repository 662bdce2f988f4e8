package io.holdfast.benchmarks.run;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.holdfast.benchmarks.report.Results.Line;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures a class with JMH: average times, in forked JVMs.
 */
final class Jmh {

	private final Collection<RunResult> results;

	private Jmh(Collection<RunResult> results) {
		this.results = results;
	}

	static Jmh run(Class<?> benchmark, int forks, Pace pace, String... jvmArguments) throws RunnerException {
		boolean moment = pace.isMoment();
		return new Jmh(new Runner(new OptionsBuilder().include(benchmark.getName() + ".*")
			.forks(moment ? 0 : forks)
			.jvmArgsAppend(jvmArguments)
			.warmupIterations(moment ? 1 : 2)
			.warmupTime(moment ? TimeValue.milliseconds(50) : TimeValue.seconds(1))
			.measurementIterations(moment ? 1 : 3)
			.measurementTime(moment ? TimeValue.milliseconds(50) : TimeValue.seconds(1))
			.verbosity(VerboseMode.SILENT)
			.shouldFailOnError(true)
			.build()).run());
	}

	/**
	 * The time of a method.
	 * @param nanos the unit of the result, in nanoseconds
	 */
	Line line(String method, String title, double nanos) {
		List<Double> rounds = this.results.stream()
			.filter((result) -> result.getParams().getBenchmark().endsWith("." + method))
			.flatMap((result) -> result.getBenchmarkResults().stream())
			.flatMap((fork) -> fork.getIterationResults().stream())
			.map((iteration) -> iteration.getPrimaryResult().getScore() / nanos)
			.toList();
		return new Line(title, "JMH, average time", median(rounds), Map.of(), rounds);
	}

	private static double median(List<Double> rounds) {
		double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).toArray();
		Arrays.sort(sorted);
		return SideBySide.median(sorted);
	}

}
