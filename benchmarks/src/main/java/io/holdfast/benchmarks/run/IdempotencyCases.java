package io.holdfast.benchmarks.run;

import java.util.List;
import java.util.function.ToDoubleFunction;

import io.holdfast.benchmarks.peer.Contestant;
import io.holdfast.benchmarks.peer.IdempotencyPeers;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * The cost of making an operation happen once.
 */
final class IdempotencyCases {

	private IdempotencyCases() {
	}

	static List<Case> all() {
		return List.of(latency("replay", "replay of a finished operation, 1 thread", IdempotencyPeers.replay()),
				calls("replay-64", "replay of finished operations, 64 threads, own keys", IdempotencyPeers.replay()),
				latency("new-call", "new operation, 1 thread", IdempotencyPeers.newCall()),
				calls("new-call-64", "new operations, 64 threads", IdempotencyPeers.newCall()));
	}

	private static Case latency(String id, String title, List<Contestant> contestants) {
		return new ContestCase(id, title, new Load(1, true), Unit.LATENCY, contestants,
				(measured) -> figures(measured, "latency", contestants, Measurement::medianMicros));
	}

	private static Case calls(String id, String title, List<Contestant> contestants) {
		return new ContestCase(id, title, new Load(64, true), Unit.CALLS, contestants,
				(measured) -> figures(measured, "throughput", contestants, Measurement::perSecond));
	}

	private static List<Figure> figures(SideBySide measured, String what, List<Contestant> contestants,
			ToDoubleFunction<Measurement> value) {
		return contestants.stream()
			.map(Contestant::title)
			.filter((title) -> !title.equals(IdempotencyPeers.HOLDFAST))
			.map((title) -> Figure.unasked(what + " / " + title + "'s",
					measured.ratio(IdempotencyPeers.HOLDFAST, title, value)))
			.toList();
	}

}
