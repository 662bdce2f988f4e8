package io.holdfast.benchmarks.run;

import java.util.ArrayList;
import java.util.List;

import io.holdfast.benchmarks.peer.PeerKind;
import io.holdfast.benchmarks.report.Results.CaseResult;

/**
 * Several libraries, each in two JVMs of its own.
 */
abstract class CrewCase implements Case {

	static final List<PeerKind> PEERS = List.of(PeerKind.HOLDFAST, PeerKind.REDISSON, PeerKind.SPRING_PUB_SUB);

	private static final int JVMS = 2;

	@Override
	public CaseResult run(Bench bench) throws Exception {
		List<Crew> crews = new ArrayList<>();
		try {
			List<Subject> subjects = new ArrayList<>();
			for (PeerKind kind : PEERS) {
				Crew crew = new Crew(kind, bench.one(), JVMS);
				crews.add(crew);
				subjects.add(subject(kind, crew));
			}
			return judge(SideBySide.measure(subjects, bench.pace()));
		}
		finally {
			crews.forEach(Crew::close);
		}
	}

	abstract Subject subject(PeerKind kind, Crew crew);

	abstract CaseResult judge(SideBySide measured);

}
