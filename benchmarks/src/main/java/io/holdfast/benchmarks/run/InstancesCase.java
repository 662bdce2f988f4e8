package io.holdfast.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.holdfast.benchmarks.peer.Peer;
import io.holdfast.benchmarks.peer.PeerKind;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.test.RedisNodeProcess;

/**
 * Many instances contend for one lock, each with one thread and with connections of its
 * own, so that hand-offs inside an instance play no part. Each holds the lock for two
 * milliseconds and comes back at once.
 */
final class InstancesCase implements Case {

	private static final List<Integer> COUNTS = List.of(1, 2, 10, 50, 100, 200);

	private static final List<Integer> FEW = List.of(1, 2, 4);

	@Override
	public String id() {
		return "instances";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		List<Integer> counts = bench.pace().isMoment() ? FEW : COUNTS;
		Duration length = bench.pace().isMoment() ? Duration.ofMillis(300) : Duration.ofSeconds(8);
		List<Measured> measured = new ArrayList<>();
		// All contenders with one number of instances run one after the other, so that
		// disturbances of the machine affect them alike.
		for (int count : counts) {
			for (Contender contender : Contender.values()) {
				measured.add(new Measured(contender, count, measure(bench, contender, count, length)));
			}
		}
		List<Figure> figures = new ArrayList<>(figures(measured, counts));
		for (Contender contender : List.of(Contender.ONE_NODE, Contender.THREE_NODES)) {
			figures.add(new Figure("requests per waiting instance and second of a hold, " + contender.nodes(),
					whileHeld(bench, contender), 0.2, true));
		}
		return new CaseResult(id(), "1 to 200 instances, one key, held for 2 ms", "turns per second", lines(measured),
				figures);
	}

	private static InstancesRound measure(Bench bench, Contender contender, int count, Duration length)
			throws Exception {
		List<RedisNodeProcess> nodes = contender.nodes(bench);
		List<String> uris = nodes.stream().map(RedisNodeProcess::uri).toList();
		List<Peer> instances = new ArrayList<>();
		try {
			for (int i = 0; i < count; i++) {
				instances.add(contender.kind.connect(uris));
			}
			String key = "bench-instances-" + contender + "-" + count;
			InstancesRound.run(instances, key, length.dividedBy(8), List.of(), contender.requests);
			return InstancesRound.run(instances, key, length, nodes, contender.requests);
		}
		finally {
			instances.forEach(Peer::close);
		}
	}

	/**
	 * Let many instances wait for a lock while one holds and renews it.
	 * @return the requests per waiting instance and second on the node that received most
	 */
	private static double whileHeld(Bench bench, Contender contender) throws Exception {
		boolean moment = bench.pace().isMoment();
		int waiting = moment ? 2 : 20;
		long seconds = moment ? 1 : 30;
		List<RedisNodeProcess> nodes = contender.nodes(bench);
		List<String> uris = nodes.stream().map(RedisNodeProcess::uri).toList();
		List<RedlockClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i <= waiting; i++) {
				RedlockClient client = RedlockClient.builder().uris(uris).build();
				client.nodes().forEach((node) -> node.connected().toCompletableFuture().join());
				clients.add(client);
			}
			LockHandle held = clients.get(0).acquire("bench-held");
			List<CompletableFuture<Void>> turns = new ArrayList<>();
			for (RedlockClient client : clients.subList(1, clients.size())) {
				turns.add(client.acquireAsync("bench-held", LockOptions.defaults().withWait(Duration.ofMinutes(5)))
					.thenAccept(LockHandle::close)
					.toCompletableFuture());
			}
			for (int tries = 0; clients.get(0).status("bench-held").instancesWaiting() < waiting; tries++) {
				if (tries > 2000) {
					throw new IllegalStateException("Fewer than " + waiting + " instances wait");
				}
				TimeUnit.MILLISECONDS.sleep(10);
			}
			nodes.forEach(RedisNodeProcess::resetCommandStats);
			TimeUnit.SECONDS.sleep(seconds);
			long most = nodes.stream()
				.mapToLong((node) -> Contender.requestsOfHoldfast(node.commandCount()))
				.max()
				.orElseThrow();
			held.close();
			turns.forEach(CompletableFuture::join);
			return (double) most / waiting / seconds;
		}
		finally {
			clients.forEach(RedlockClient::close);
		}
	}

	private static List<Line> lines(List<Measured> measured) {
		return measured.stream()
			.sorted(Comparator.comparing(Measured::contender).thenComparing(Measured::count))
			.map(InstancesCase::line)
			.toList();
	}

	private static Line line(Measured measured) {
		InstancesRound round = measured.round();
		Map<String, Double> details = new LinkedHashMap<>();
		details.put("requests per turn and node", round.requests());
		details.put("fewest turns", (double) round.fewest());
		details.put("median turns", (double) round.median());
		details.put("most turns", (double) round.most());
		details.put("wait, median ms", round.waitMedianMillis());
		details.put("wait, p99 ms", round.waitP99Millis());
		return new Line(measured.contender().title + ", " + measured.count(), measured.contender().kind.settings(),
				round.perSecond(), details, List.of(round.perSecond()));
	}

	private static List<Figure> figures(List<Measured> measured, List<Integer> counts) {
		List<Integer> contended = counts.stream().filter((count) -> count > 1).toList();
		List<Integer> many = counts.stream().filter((count) -> count >= 10 && count <= 100).toList();
		List<Figure> figures = new ArrayList<>();
		figures.add(new Figure("most requests per turn and node, one node",
				most(contended, (count) -> round(measured, Contender.ONE_NODE, count).requests()), 6, true));
		figures.add(new Figure("most requests per turn and node, three nodes",
				most(contended, (count) -> round(measured, Contender.THREE_NODES, count).requests()), 6, true));
		List<Integer> ten = contended.stream().filter((count) -> count >= 10).toList();
		if (!ten.isEmpty()) {
			for (Contender contender : List.of(Contender.ONE_NODE, Contender.THREE_NODES)) {
				ToDoubleFunction<Integer> requests = (count) -> round(measured, contender, count).requests();
				figures.add(new Figure("most requests per turn / fewest, 10 to 200 instances, " + contender.nodes(),
						most(ten, requests) / ten.stream().mapToDouble(requests).min().orElseThrow(), 1.1, true));
			}
			figures.add(new Figure("turns/s with 100 instances / with 2, compared with RFairLock's",
					kept(measured, Contender.ONE_NODE) / kept(measured, Contender.FAIR), 0.8, false));
		}
		for (int count : many) {
			InstancesRound one = round(measured, Contender.ONE_NODE, count);
			InstancesRound three = round(measured, Contender.THREE_NODES, count);
			InstancesRound fair = round(measured, Contender.FAIR, count);
			figures.add(new Figure("turns/s / RFairLock's, " + count + " instances", one.perSecond() / fair.perSecond(),
					1.2, false));
			figures.add(new Figure("turns/s on three nodes / on one, " + count + " instances",
					three.perSecond() / one.perSecond(), 0.7, false));
			figures
				.add(new Figure("fewest turns / mean, one node, " + count + " instances", one.evenness(), 0.8, false));
			figures.add(new Figure("fewest turns / mean, three nodes, " + count + " instances", three.evenness(), 0.8,
					false));
		}
		return figures;
	}

	private static double kept(List<Measured> measured, Contender contender) {
		return round(measured, contender, 100).perSecond() / round(measured, contender, 2).perSecond();
	}

	private static InstancesRound round(List<Measured> measured, Contender contender, int count) {
		return measured.stream()
			.filter((one) -> one.contender() == contender && one.count() == count)
			.map(Measured::round)
			.findFirst()
			.orElseThrow();
	}

	private static double most(List<Integer> counts, ToDoubleFunction<Integer> value) {
		return counts.stream().mapToDouble(value).max().orElse(Double.NaN);
	}

	private record Measured(Contender contender, int count, InstancesRound round) {
	}

	/**
	 * A library with a number of nodes.
	 */
	private enum Contender {

		ONE_NODE("Holdfast, one node", PeerKind.HOLDFAST, 1, Contender::requestsOfHoldfast),

		THREE_NODES("Holdfast, three nodes", PeerKind.HOLDFAST, Bench.NODES, Contender::requestsOfHoldfast),

		PLAIN("Redisson RLock", PeerKind.REDISSON_INSTANCE, 1, Contender::requestsOfRedisson),

		FAIR("Redisson RFairLock", PeerKind.REDISSON_FAIR_INSTANCE, 1, Contender::requestsOfRedisson);

		private final String title;

		private final PeerKind kind;

		private final int nodes;

		private final ToLongFunction<Map<String, Long>> requests;

		Contender(String title, PeerKind kind, int nodes, ToLongFunction<Map<String, Long>> requests) {
			this.title = title;
			this.kind = kind;
			this.nodes = nodes;
			this.requests = requests;
		}

		private List<RedisNodeProcess> nodes(Bench bench) {
			return bench.nodes().all().subList(0, this.nodes);
		}

		private String nodes() {
			return (this.nodes == 1) ? "one node" : "three nodes";
		}

		/**
		 * A node counts the commands that a script calls like those that a client sends.
		 * Each attempt sets the key once, in a script or not, and is followed by one
		 * release. The script that enters the queue counts it once or twice, and the
		 * script that leaves it removes an entry once. Reads are scripts that contain
		 * none of these, so all scripts together are the other count.
		 */
		private static long requestsOfHoldfast(Map<String, Long> commands) {
			long steps = 2 * commands.getOrDefault("set", 0L) + commands.getOrDefault("zcard", 0L)
					+ commands.getOrDefault("zrem", 0L);
			return Math.max(steps, commands.getOrDefault("evalsha", 0L) + commands.getOrDefault("eval", 0L));
		}

		/**
		 * Everything is a script, except for subscriptions.
		 */
		private static long requestsOfRedisson(Map<String, Long> commands) {
			return commands.getOrDefault("evalsha", 0L) + commands.getOrDefault("eval", 0L)
					+ commands.getOrDefault("subscribe", 0L) + commands.getOrDefault("unsubscribe", 0L);
		}

	}

}
