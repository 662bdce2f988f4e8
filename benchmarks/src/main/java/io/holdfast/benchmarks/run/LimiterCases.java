package io.holdfast.benchmarks.run;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import io.holdfast.benchmarks.peer.LimiterPeers;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * The cost of a rate limiter's decision.
 */
final class LimiterCases {

	private LimiterCases() {
	}

	static List<Case> all() {
		return List.of(
				new ContestCase("limiter", "rate limit, one key, 1 thread", new Load(1, false), Unit.LATENCY,
						LimiterPeers.all(), (measured) -> figures(measured, "latency", Measurement::medianMicros)),
				new ContestCase("limiter-64", "rate limit, one hot key, 64 threads", new Load(64, false), Unit.CALLS,
						LimiterPeers.all(), (measured) -> figures(measured, "throughput", Measurement::perSecond)));
	}

	private static List<Figure> figures(SideBySide measured, String what, ToDoubleFunction<Measurement> value) {
		return Stream.of(LimiterPeers.BUCKET4J, LimiterPeers.BUCKET4J_BATCHING)
			.map((title) -> Figure.unasked(what + " / " + title + "'s",
					measured.ratio(LimiterPeers.HOLDFAST, title, value)))
			.toList();
	}

}
