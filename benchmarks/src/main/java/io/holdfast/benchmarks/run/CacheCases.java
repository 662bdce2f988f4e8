package io.holdfast.benchmarks.run;

import java.util.List;
import java.util.function.ToDoubleFunction;

import io.holdfast.benchmarks.peer.CachePeers;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * The cost of a shared cache.
 */
final class CacheCases {

	private CacheCases() {
	}

	static List<Case> all() {
		return List.of(hits("cache-hit", "cache hit, 1 thread", 1, Unit.LATENCY, "latency", Measurement::medianMicros),
				hits("cache-hit-64", "cache hit, 64 threads, own keys", 64, Unit.CALLS, "throughput",
						Measurement::perSecond),
				new NearHitCase(), new TagCase(), new HotKeyCase());
	}

	private static Case hits(String id, String title, int threads, Unit unit, String what,
			ToDoubleFunction<Measurement> value) {
		return new ContestCase(id, title, new Load(threads, true), unit, CachePeers.hits(),
				(measured) -> List.of(Figure.unasked(what + " / " + CachePeers.SPRING + "'s",
						measured.ratio(CachePeers.HOLDFAST, CachePeers.SPRING, value))));
	}

}
