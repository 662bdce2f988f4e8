package io.holdfast.benchmarks.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.holdfast.benchmarks.peer.Action;
import io.holdfast.benchmarks.peer.Contestant;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * Compares several libraries on one node under the same load, in this JVM. The rounds are
 * shorter than those for locks.
 *
 * @param id its name on the command line
 * @param title its title
 * @param load the load
 * @param unit the measured quantity
 * @param contestants the libraries
 * @param figures computes the figures from the measurements
 */
record ContestCase(String id, String title, Load load, Unit unit, List<Contestant> contestants,
		Function<SideBySide, List<Figure>> figures) implements Case {

	@Override
	public CaseResult run(Bench bench) throws Exception {
		List<Action> connected = new ArrayList<>();
		try {
			List<Subject> subjects = new ArrayList<>();
			for (Contestant contestant : this.contestants) {
				Action action = contestant.connect().apply(bench.one().get(0));
				connected.add(action);
				subjects.add(new Subject(contestant.title(), contestant.settings(),
						(length) -> this.load.run(action::run, "bench-" + this.id, length)));
			}
			SideBySide measured = SideBySide.measure(subjects, bench.pace().shorter());
			return measured.result(this.id, this.title, this.unit, this.figures.apply(measured));
		}
		finally {
			connected.forEach(Action::close);
			// The records of one case must not affect the next case.
			bench.nodes().get(0).command("FLUSHALL");
		}
	}

}
