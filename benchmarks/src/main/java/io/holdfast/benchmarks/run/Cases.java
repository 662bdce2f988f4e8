package io.holdfast.benchmarks.run;

import java.util.ArrayList;
import java.util.List;

import io.holdfast.benchmarks.peer.PeerKind;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.run.SideBySide.Unit;

/**
 * All cases, in the order of the table.
 */
final class Cases {

	private Cases() {
	}

	static List<Case> all() {
		List<Case> all = new ArrayList<>(List.of(oneThread(), ownKeys(), oneKey(), new TwoJvmsCase(), new HandOffCase(),
				new NodesCase(), new PausedNodeCase(), fenced(), new AnnotationCase(), new HeldLocksCase(),
				new WaitersCase(), new InstancesCase(), new PollersCase(), new LostWaiterCase()));
		all.addAll(IdempotencyCases.all());
		all.addAll(CacheCases.all());
		all.addAll(LimiterCases.all());
		all.add(new StartCase());
		return all;
	}

	private static Case oneThread() {
		return new PeersCase("one-thread", "lock + unlock, one node, 1 thread", new Load(1, true), Unit.LATENCY,
				List.of(PeerKind.PLAIN_LETTUCE, PeerKind.HOLDFAST, PeerKind.REDISSON, PeerKind.SPRING_PUB_SUB,
						PeerKind.SPRING_SPIN, PeerKind.SHEDLOCK, PeerKind.LOCK4J_TEMPLATE, PeerKind.LOCK4J_REDISSON),
				(measured) -> List.of(new Figure("latency / plain Lettuce", measured.ratio(PeerKind.HOLDFAST.title(),
						PeerKind.PLAIN_LETTUCE.title(), Measurement::medianMicros), 1.1, true)));
	}

	private static Case ownKeys() {
		return new PeersCase("own-keys", "64 threads, own keys, one node", new Load(64, true), Unit.THROUGHPUT,
				List.of(PeerKind.PLAIN_LETTUCE, PeerKind.HOLDFAST, PeerKind.REDISSON, PeerKind.SPRING_PUB_SUB,
						PeerKind.SHEDLOCK),
				(measured) -> List.of(throughput(measured, "plain Lettuce", PeerKind.PLAIN_LETTUCE, 1.2),
						throughput(measured, "Redisson", PeerKind.REDISSON, 2.5)));
	}

	private static Case oneKey() {
		return new PeersCase("one-key", "16 threads, one key, one JVM", new Load(16, false), Unit.THROUGHPUT,
				List.of(PeerKind.REENTRANT_LOCK, PeerKind.HOLDFAST, PeerKind.REDISSON, PeerKind.SPRING_PUB_SUB,
						PeerKind.SPRING_SPIN),
				(measured) -> List.of(throughput(measured, "a fair ReentrantLock", PeerKind.REENTRANT_LOCK, 0.5),
						throughput(measured, "Redisson", PeerKind.REDISSON, 10),
						throughput(measured, "Spring Integration (pub-sub)", PeerKind.SPRING_PUB_SUB, 10)));
	}

	private static Case fenced() {
		return new PeersCase("fenced", "fenced against unfenced, one node, 1 thread", new Load(1, true), Unit.LATENCY,
				List.of(PeerKind.HOLDFAST, PeerKind.HOLDFAST_FENCED, PeerKind.REDISSON_FENCED),
				(measured) -> List
					.of(new Figure("latency / without a fence", measured.ratio(PeerKind.HOLDFAST_FENCED.title(),
							PeerKind.HOLDFAST.title(), Measurement::medianMicros), 1.25, true)));
	}

	private static Figure throughput(SideBySide measured, String of, PeerKind kind, double limit) {
		return new Figure("throughput / " + of + "'s",
				measured.ratio(PeerKind.HOLDFAST.title(), kind.title(), Measurement::perSecond), limit, false);
	}

}
