package io.holdfast.benchmarks.run;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.holdfast.benchmarks.report.Results;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.ResultsFile;
import io.holdfast.benchmarks.report.ResultsTable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every case runs, for a moment that says nothing about speed.
 */
class CasesTest {

	@TempDir
	private Path directory;

	static Stream<String> ids() {
		return Cases.all().stream().map(Case::id);
	}

	@ParameterizedTest
	@MethodSource("ids")
	void runsAndIsWrittenDown(String id) throws Exception {
		List<Case> one = Cases.all().stream().filter((each) -> each.id().equals(id)).toList();
		Results results = Main.run(one, Pace.MOMENT, new PrintStream(OutputStream.nullOutputStream()));
		CaseResult result = results.cases().get(0);
		assertThat(result.id()).isEqualTo(id);
		assertThat(result.lines()).isNotEmpty().allSatisfy((line) -> assertThat(line.value()).isPositive());
		assertThat(result.figures()).isNotEmpty().allSatisfy((figure) -> assertThat(figure.measured()).isNotNaN());
		assertThat(results.environment()).doesNotContainValue("unknown");
		Path file = this.directory.resolve("results/latest.json");
		ResultsFile.write(results, file);
		assertThat(ResultsFile.read(file)).isEqualTo(results);
		assertThat(ResultsTable.of(results)).contains(result.title(), result.lines().get(0).title());
	}

}
