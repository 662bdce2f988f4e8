package io.holdfast.benchmarks.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.benchmarks.peer.PeerKind;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * Threads of two JVMs contend for one lock without pauses.
 */
final class TwoJvmsCase extends WorkerGroupCase {

	private static final int THREADS = 8;

	/** The smaller JVM's share of the turns, in each of Holdfast's rounds. */
	private final List<Double> shares = new ArrayList<>();

	@Override
	public String id() {
		return "two-jvms";
	}

	@Override
	Subject subject(PeerKind kind, WorkerGroup workers) {
		return new Subject(kind.title(), kind.settings(), (length) -> turns(kind, workers, length));
	}

	private Measurement turns(PeerKind kind, WorkerGroup workers, Duration length) throws IOException {
		double[] turns = workers.all("turns bench-two-jvms-" + kind + " " + length.toMillis() + " " + THREADS)
			.stream()
			.mapToDouble(Double::parseDouble)
			.toArray();
		double all = turns[0] + turns[1];
		if (kind == PeerKind.HOLDFAST) {
			this.shares.add(Math.min(turns[0], turns[1]) / all);
		}
		return new Measurement(all, 1e6 / all, Double.NaN);
	}

	@Override
	CaseResult judge(SideBySide measured) {
		double smallest = this.shares.subList(1, this.shares.size())
			.stream()
			.mapToDouble(Double::doubleValue)
			.min()
			.orElse(Double.NaN);
		return measured
			.result(id(), "2 JVMs × 8 threads, one key", Unit.THROUGHPUT, List.of(
					new Figure("total throughput / Redisson's",
							measured.ratio(PeerKind.HOLDFAST.title(), PeerKind.REDISSON.title(),
									Measurement::perSecond),
							5, false),
					new Figure("smaller JVM's share of the turns, in the worst round", smallest, 0.25, false)));
	}

}
