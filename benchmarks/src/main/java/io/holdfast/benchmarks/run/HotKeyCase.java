package io.holdfast.benchmarks.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.holdfast.benchmarks.peer.CachePeers;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;

/**
 * Many threads of three JVMs concurrently request a key that has not been loaded.
 */
final class HotKeyCase implements Case {

	private static final int JVMS = 3;

	private static final int JVMS_FOR_A_MOMENT = 2;

	private static final int ROUNDS = 5;

	@Override
	public String id() {
		return "hot-key";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		int jvms = bench.pace().isMoment() ? JVMS_FOR_A_MOMENT : JVMS;
		Map<String, Line> lines = new LinkedHashMap<>();
		for (String title : List.of(CachePeers.HOLDFAST, CachePeers.SPRING, CachePeers.SPRING_LOCKING)) {
			try (WorkerGroup workers = new WorkerGroup(CacheWorker.class, List.of(title, bench.one().get(0)), jvms)) {
				lines.put(title, measure(title, workers, bench.pace().isMoment() ? 1 : ROUNDS));
			}
		}
		Line holdfast = line(lines, CachePeers.HOLDFAST);
		return new CaseResult(id(), "one load of 200 ms for 64 threads in each of " + jvms + " JVMs",
				"ms until all have it", List.copyOf(lines.values()),
				List.of(new Figure("loads, in the worst round", detail(holdfast), 1, true),
						Figure.unasked("loads of Spring's, in the worst round", detail(line(lines, CachePeers.SPRING))),
						Figure.unasked("loads of Spring's with its lock, in the worst round",
								detail(line(lines, CachePeers.SPRING_LOCKING)))));
	}

	private static Line measure(String title, WorkerGroup workers, int rounds) throws Exception {
		// The first request connects and loads classes.
		workers.all("warm-up " + title);
		List<Double> times = new ArrayList<>();
		int most = 0;
		for (int i = 0; i < rounds; i++) {
			int loads = 0;
			double slowest = 0;
			for (String answer : workers.all("hot-" + i + " " + title)) {
				String[] parts = answer.split(" ");
				loads += Integer.parseInt(parts[0]);
				slowest = Math.max(slowest, Double.parseDouble(parts[1]));
			}
			most = Math.max(most, loads);
			times.add(slowest);
		}
		return new Line(title, "Cache.get(key, loader) or the like",
				SideBySide.median(times.stream().mapToDouble(Double::doubleValue).toArray()),
				Map.of("loads, in the worst round", (double) most), times);
	}

	private static Line line(Map<String, Line> lines, String title) {
		Line line = lines.get(title);
		if (line == null) {
			throw new IllegalArgumentException("'" + title + "' was not measured");
		}
		return line;
	}

	private static double detail(Line line) {
		return line.details().values().iterator().next();
	}

}
