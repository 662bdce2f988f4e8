package io.holdfast.benchmarks.run;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.holdfast.benchmarks.report.ResultsFile;
import io.holdfast.benchmarks.report.ResultsTable;
import io.holdfast.benchmarks.report.Results;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.test.RedisNodes;

/**
 * Runs all cases, or the named ones, on its own nodes.
 */
public final class Main {

	private Main() {
	}

	/**
	 * Start.
	 * @param arguments the file for the results, followed by the cases; without cases,
	 * all. Named cases replace only their own results in the file
	 * @throws Exception if a case cannot be measured
	 */
	public static void main(String[] arguments) throws Exception {
		List<String> ids = Arrays.asList(arguments).subList(1, arguments.length);
		PrintStream progress = new PrintStream(System.err, true, StandardCharsets.UTF_8);
		Results results = run(select(ids), Pace.FULL, progress);
		Path file = Path.of(arguments[0]);
		ResultsFile.write((!ids.isEmpty() && Files.exists(file)) ? results.over(ResultsFile.read(file)) : results,
				file);
		new PrintStream(System.out, true, StandardCharsets.UTF_8).print(ResultsTable.of(results));
		// Some libraries do not stop all their threads.
		System.exit(0);
	}

	static Results run(List<Case> cases, Pace pace, PrintStream progress) throws Exception {
		try (RedisNodes nodes = RedisNodes.start(Bench.NODES)) {
			List<CaseResult> results = new ArrayList<>();
			for (Case one : cases) {
				long begin = System.nanoTime();
				results.add(measure(one, new Bench(nodes, pace), progress));
				nodes.heal();
				progress.printf("measured %s in %d s%n", one.id(), (System.nanoTime() - begin) / 1_000_000_000);
			}
			return new Results(Environment.describe(nodes.get(0)), results);
		}
	}

	/**
	 * Run a case, and repeat it once if it fails. A machine that stalls for half a second
	 * makes commands fail, and that must not waste minutes of measurements.
	 */
	private static CaseResult measure(Case one, Bench bench, PrintStream progress) throws Exception {
		try {
			return one.run(bench);
		}
		catch (Exception ex) {
			if (bench.pace().isMoment()) {
				throw ex;
			}
			progress.println("measuring " + one.id() + " once more, for it failed: " + ex + " by " + ex.getCause());
			bench.nodes().heal();
			return one.run(bench);
		}
	}

	private static List<Case> select(List<String> ids) {
		List<String> known = Cases.all().stream().map(Case::id).toList();
		List<String> unknown = ids.stream().filter((id) -> !known.contains(id)).toList();
		if (!unknown.isEmpty()) {
			throw new IllegalArgumentException("There is no case " + unknown.stream().collect(Collectors.joining(", "))
					+ "; the cases are " + String.join(", ", known) + ".");
		}
		return Cases.all().stream().filter((one) -> ids.isEmpty() || ids.contains(one.id())).toList();
	}

}
