package io.holdfast.benchmarks.report;

import java.util.List;
import java.util.Map;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PublishTest {

	private final Results results = new Results(Map.of("Redis", "7"),
			List.of(new CaseResult("one", "a & b", "µs", List.of(new Line("Holdfast", "", 2, Map.of(), List.of(2.0))),
					List.of(new Figure("half", 2, 1, true), new Figure("more", 2, 1, false)))));

	@Test
	void replacesWhatStandsBetweenTheMarkers() {
		String page = Publish.filled("before\n<!-- results -->\nstale\n<!-- end of results -->\nafter\n", this.results);
		assertThat(page).startsWith("before\n<!-- results -->\n")
			.endsWith("<!-- end of results -->\nafter\n")
			.contains("- Redis: 7", "| Holdfast", "MISSED", "reached")
			.doesNotContain("stale");
		assertThat(Publish.filled(page, this.results)).isEqualTo(page);
	}

	@Test
	void aPartOfTheCasesReplacesOnlyItself() {
		CaseResult newer = new CaseResult("one", "newer", "µs", List.of(), List.of());
		CaseResult added = new CaseResult("two", "added", "µs", List.of(), List.of());
		assertThat(new Results(Map.of(), List.of(added, newer)).over(this.results).cases()).containsExactly(newer,
				added);
	}

	@Test
	void refusesAPageWithoutMarkers() {
		assertThatIllegalArgumentException().isThrownBy(() -> Publish.filled("nothing", this.results))
			.withMessageContaining("<!-- results -->");
	}

	@Test
	void drawsABarForEachLibrary() {
		assertThat(Chart.of(this.results.cases().get(0))).startsWith("<svg")
			.contains("a &amp; b", ">Holdfast</text>", ">2.00</text>");
	}

	@Test
	void drawsACurveForEachLibraryThatWasMeasuredWithSeveralNumbers() {
		List<Line> lines = List.of(line("Holdfast, 1", 300, 2), line("Holdfast, 100", 300, 3),
				line("another, 1", 300, 2), line("another, 100", 30, 100));
		assertThat(Publish.chart(new CaseResult("many", "many", "turns", lines, List.of()))).startsWith("<svg")
			.contains(">Holdfast</text>", ">another</text>", "points=\"60.0,66.0 390.0,66.0\"",
					"points=\"60.0,66.0 390.0,266.0\"", ">100</text>");
	}

	private static Line line(String title, double value, double requests) {
		return new Line(title, "", value, Map.of("requests per turn and node", requests), List.of(value));
	}

}
