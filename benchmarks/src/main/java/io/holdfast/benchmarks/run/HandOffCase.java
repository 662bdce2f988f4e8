package io.holdfast.benchmarks.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.holdfast.benchmarks.peer.PeerKind;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * The time from the release of a lock in one JVM until the only waiter, in another JVM,
 * holds it.
 */
final class HandOffCase extends WorkerGroupCase {

	@Override
	public String id() {
		return "hand-off";
	}

	@Override
	Subject subject(PeerKind kind, WorkerGroup workers) {
		return new Subject(kind.title(), kind.settings(), (length) -> handOffs(kind, workers, length));
	}

	private static Measurement handOffs(PeerKind kind, WorkerGroup workers, Duration length) throws IOException {
		long[] between = between(kind, workers, length);
		// A short round may be too short for JVMs that have just started.
		return (between.length > 0) ? Measurement.of(between, length.toNanos())
				: handOffs(kind, workers, length.multipliedBy(2));
	}

	private static long[] between(PeerKind kind, WorkerGroup workers, Duration length) throws IOException {
		List<Hold> holds = new ArrayList<>();
		List<String> answers = workers.all("holds bench-hand-off-" + kind + " " + length.toMillis());
		for (int jvm = 0; jvm < answers.size(); jvm++) {
			String[] moments = answers.get(jvm).split(" ");
			for (int i = 0; i + 1 < moments.length; i += 2) {
				holds.add(new Hold(jvm, Long.parseLong(moments[i]), Long.parseLong(moments[i + 1])));
			}
		}
		holds.sort(Comparator.comparingLong(Hold::begin));
		List<Long> between = new ArrayList<>();
		for (int i = 1; i < holds.size(); i++) {
			if (holds.get(i).jvm() != holds.get(i - 1).jvm()) {
				between.add(holds.get(i).begin() - holds.get(i - 1).end());
			}
		}
		return between.stream().mapToLong(Long::longValue).toArray();
	}

	@Override
	CaseResult judge(SideBySide measured) {
		return measured.result(id(), "hand-off between JVMs, no local waiters", Unit.LATENCY,
				List.of(new Figure("median / Redisson's",
						measured.ratio(PeerKind.HOLDFAST.title(), PeerKind.REDISSON.title(), Measurement::medianMicros),
						1, true)));
	}

	private record Hold(int jvm, long begin, long end) {
	}

}
