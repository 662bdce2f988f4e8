package io.holdfast.benchmarks.run;

import java.util.ArrayList;
import java.util.List;

import io.holdfast.benchmarks.peer.PeerKind;
import io.holdfast.benchmarks.report.Results.CaseResult;

/**
 * Compares several libraries, each in its own two JVMs.
 */
abstract class WorkerGroupCase implements Case {

	static final List<PeerKind> PEERS = List.of(PeerKind.HOLDFAST, PeerKind.REDISSON, PeerKind.SPRING_PUB_SUB);

	private static final int JVMS = 2;

	@Override
	public CaseResult run(Bench bench) throws Exception {
		List<WorkerGroup> workerGroups = new ArrayList<>();
		try {
			List<Subject> subjects = new ArrayList<>();
			for (PeerKind kind : PEERS) {
				WorkerGroup workers = new WorkerGroup(kind, bench.one(), JVMS);
				workerGroups.add(workers);
				subjects.add(subject(kind, workers));
			}
			return judge(SideBySide.measure(subjects, bench.pace()));
		}
		finally {
			workerGroups.forEach(WorkerGroup::close);
		}
	}

	abstract Subject subject(PeerKind kind, WorkerGroup workers);

	abstract CaseResult judge(SideBySide measured);

}
