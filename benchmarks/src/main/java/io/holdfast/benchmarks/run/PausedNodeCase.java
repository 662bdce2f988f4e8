package io.holdfast.benchmarks.run;

import java.time.Duration;
import java.util.List;

import io.holdfast.benchmarks.peer.Peer;
import io.holdfast.benchmarks.peer.PeerKind;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * The cost of a hanging node for clients of three nodes. A round begins with the pause,
 * so it includes the time until the clients detect it.
 */
final class PausedNodeCase implements Case {

	private static final String HEALTHY = "Holdfast, three nodes";

	private static final String PAUSED = "Holdfast, one of three paused";

	private static final Load LOAD = new Load(1, true);

	@Override
	public String id() {
		return "paused-node";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		try (Peer peer = PeerKind.HOLDFAST.connect(bench.all())) {
			SideBySide measured = SideBySide.measure(List.of(
					new Subject(HEALTHY, PeerKind.HOLDFAST.settings(), (length) -> LOAD.run(peer, "bench-up", length)),
					new Subject(PAUSED, "the third node is stopped with a signal",
							(length) -> paused(bench, peer, length))),
					bench.pace());
			return measured.result(id(), "lock + unlock, three nodes, one of them paused, 1 thread", Unit.LATENCY,
					List.of(new Figure("median / with all healthy",
							measured.ratio(PAUSED, HEALTHY, Measurement::medianMicros), 1.3, true),
							new Figure("99th percentile / with all healthy",
									measured.ratio(PAUSED, HEALTHY, Measurement::p99Micros), 2, true)));
		}
	}

	private static Measurement paused(Bench bench, Peer peer, Duration length) throws InterruptedException {
		bench.nodes().get(Bench.NODES - 1).pause();
		try {
			return LOAD.run(peer, "bench-paused", length);
		}
		finally {
			bench.nodes().get(Bench.NODES - 1).resume();
			// The resumed node processes its backlog, which must not affect the next
			// round.
			LOAD.run(peer, "bench-resumed", Duration.ofMillis(100));
		}
	}

}
