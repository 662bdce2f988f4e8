package io.holdfast.benchmarks.run;

import java.util.List;

import io.holdfast.benchmarks.jmh.NearHitBenchmark;
import io.holdfast.benchmarks.peer.CachePeers;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;

/**
 * A hit in the near cache, measured by JMH in forked JVMs.
 */
final class NearHitCase implements Case {

	@Override
	public String id() {
		return "near-hit";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		String node = bench.one().get(0);
		// For rounds that are not forked.
		System.setProperty(NearHitBenchmark.NODE, node);
		Jmh measured = Jmh.run(NearHitBenchmark.class, 1, bench.pace(), "-D" + NearHitBenchmark.NODE + "=" + node);
		Line caffeine = measured.line("caffeine", "Caffeine", 1);
		Line holdfast = measured.line("nearHit", CachePeers.HOLDFAST, 1);
		return new CaseResult(id(), "hit in the near cache, 1 thread", "ns per call", List.of(caffeine, holdfast),
				List.of(Figure.unasked("ns more than Caffeine's", holdfast.value() - caffeine.value())));
	}

}
