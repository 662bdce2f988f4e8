package io.holdfast.benchmarks.run;

import java.util.ArrayList;
import java.util.List;

import io.holdfast.benchmarks.peer.Peer;
import io.holdfast.benchmarks.peer.PeerKind;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * The cost of three nodes compared with one.
 */
final class NodesCase implements Case {

	private static final Load LOAD = new Load(1, true);

	@Override
	public String id() {
		return "three-nodes";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		List<Peer> connected = new ArrayList<>();
		try {
			List<Subject> subjects = List.of(subject("Holdfast, one node", PeerKind.HOLDFAST, bench.one(), connected),
					subject("Holdfast, three nodes", PeerKind.HOLDFAST, bench.all(), connected),
					subject(PeerKind.REDISSON_REDLOCK.title(), PeerKind.REDISSON_REDLOCK, bench.all(), connected),
					subject(PeerKind.REDISSON_MULTI.title(), PeerKind.REDISSON_MULTI, bench.all(), connected));
			SideBySide measured = SideBySide.measure(subjects, bench.pace());
			return measured
				.result(id(), "lock + unlock, three nodes, 1 thread", Unit.LATENCY, List.of(
						new Figure("latency on three nodes / on one node",
								measured.ratio("Holdfast, three nodes", "Holdfast, one node",
										Measurement::medianMicros),
								2, true),
						new Figure("latency / Redisson's Redlock", measured.ratio("Holdfast, three nodes",
								PeerKind.REDISSON_REDLOCK.title(), Measurement::medianMicros), 0.5, true)));
		}
		finally {
			connected.forEach(Peer::close);
		}
	}

	private Subject subject(String title, PeerKind kind, List<String> uris, List<Peer> connected) {
		Peer peer = kind.connect(uris);
		connected.add(peer);
		return new Subject(title, kind.settings(), (length) -> LOAD.run(peer, "bench-nodes-" + title, length));
	}

}
