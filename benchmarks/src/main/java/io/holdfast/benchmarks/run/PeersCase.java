package io.holdfast.benchmarks.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.holdfast.benchmarks.peer.Peer;
import io.holdfast.benchmarks.peer.PeerKind;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * Compares several lock libraries on one node under the same load, in this JVM.
 *
 * @param id its name on the command line
 * @param title its title
 * @param load the load
 * @param unit the measured quantity
 * @param peers the libraries
 * @param figures computes the figures from the measurements
 */
record PeersCase(String id, String title, Load load, Unit unit, List<PeerKind> peers,
		Function<SideBySide, List<Figure>> figures) implements Case {

	@Override
	public CaseResult run(Bench bench) throws Exception {
		List<Peer> connected = new ArrayList<>();
		try {
			List<Subject> subjects = new ArrayList<>();
			for (PeerKind kind : this.peers) {
				Peer peer = kind.connect(bench.one());
				connected.add(peer);
				subjects.add(new Subject(kind.title(), kind.settings(),
						(length) -> this.load.run(peer, "bench-" + this.id + "-" + kind.name(), length)));
			}
			SideBySide measured = SideBySide.measure(subjects, bench.pace());
			return measured.result(this.id, this.title, this.unit, this.figures.apply(measured));
		}
		finally {
			connected.forEach(Peer::close);
		}
	}

}
