package io.holdfast.benchmarks.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import io.holdfast.test.RedisNodeProcess;

/**
 * A JVM that holds and renews many locks for longer than a lease.
 */
final class HeldLocksCase implements Case {

	private static final int SAMPLE = 2000;

	@Override
	public String id() {
		return "held-locks";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		int locks = bench.pace().isMoment() ? 10_000 : 100_000;
		int seconds = bench.pace().isMoment() ? 1 : 32;
		RedisNodeProcess node = bench.nodes().get(0);
		WorkerGroup.Member holder = new WorkerGroup.Member(WorkerGroup.java(Holder.class, List.of("-Xmx2g"),
				List.of(node.uri(), Integer.toString(locks), Integer.toString(seconds))));
		try {
			double bytes = Double.parseDouble(holder.answer());
			Map<String, Double> before = stats(node);
			String[] renewed = holder.answer().split(" ");
			Map<String, Double> after = stats(node);
			long smallest = smallestTtl(node, locks);
			Map<String, Double> details = new LinkedHashMap<>();
			details.put("processor time, share of one core", Double.parseDouble(renewed[0]) / seconds);
			details.put("Redis' processor time, share of one core",
					delta(before, after, "used_cpu_user", "used_cpu_sys") / seconds);
			details.put("renewals/s", delta(before, after, "evalsha") / seconds);
			details.put("renewals per flush",
					delta(before, after, "evalsha") / Math.max(1, delta(before, after, "total_reads_processed")));
			details.put("shortest time to live of a sample, s", smallest / 1e3);
			details.put("lost", Double.parseDouble(renewed[1]));
			return new CaseResult(id(), String.format("%,d held, renewed locks, lease 30 s", locks),
					"bytes of heap per lock",
					List.of(new Line("Holdfast", "defaults but a node timeout of 10 s, one node", bytes, details,
							List.of(bytes))),
					List.of(new Figure("bytes of heap per lock", bytes, 1024, true),
							new Figure("locks lost", Double.parseDouble(renewed[1]), 0, true),
							new Figure("shortest time to live in Redis, s", smallest / 1e3, 15, false)));
		}
		finally {
			holder.close();
		}
	}

	private static long smallestTtl(RedisNodeProcess node, int locks) {
		int step = Math.max(1, locks / SAMPLE);
		long smallest = Long.MAX_VALUE;
		for (int i = 0; i < locks; i += step) {
			smallest = Math.min(smallest, Long.parseLong(node.command("PTTL", "locks:" + Holder.name(i)).trim()));
		}
		return smallest;
	}

	private static double delta(Map<String, Double> before, Map<String, Double> after, String... names) {
		double delta = 0;
		for (String name : names) {
			delta += after.getOrDefault(name, 0.0) - before.getOrDefault(name, 0.0);
		}
		return delta;
	}

	private static Map<String, Double> stats(RedisNodeProcess node) {
		Map<String, Double> stats = new LinkedHashMap<>();
		Matcher matcher = Pattern.compile("(?m)^(used_cpu_user|used_cpu_sys|total_reads_processed):([0-9.]+)")
			.matcher(node.command("INFO", "stats") + "\n" + node.command("INFO", "cpu"));
		while (matcher.find()) {
			stats.put(matcher.group(1), Double.valueOf(matcher.group(2)));
		}
		stats.put("evalsha", node.commandCount().getOrDefault("evalsha", 0L).doubleValue());
		return stats;
	}

}
