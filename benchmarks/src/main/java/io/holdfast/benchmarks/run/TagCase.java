package io.holdfast.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.holdfast.benchmarks.peer.CachePeers;
import io.holdfast.benchmarks.report.Results.CaseResult;
import io.holdfast.benchmarks.report.Results.Figure;
import io.holdfast.benchmarks.report.Results.Line;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.redis.RedisCacheService;
import io.holdfast.test.RedisNodeProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The time until none of many entries is returned any more.
 */
final class TagCase implements Case {

	private static final int ROUNDS = 3;

	private static final int AT_ONCE = 1000;

	private static final int THREADS = 16;

	@Override
	public String id() {
		return "tag";
	}

	@Override
	public CaseResult run(Bench bench) throws Exception {
		int entries = bench.pace().isMoment() ? 500 : 100_000;
		RedisNodeProcess node = bench.nodes().get(0);
		RedisClient client = RedisClient.create(node.uri());
		LettuceConnectionFactory factory = CachePeers.connect(node.uri());
		try (RedisCacheService service = CachePeers.holdfast(node.uri(),
				CacheSettings.builder().ttl(Duration.ofHours(1)).build())) {
			List<Line> lines = new ArrayList<>();
			commands(node, service, "first", 10);
			double few = commands(node, service, "few", 10);
			double many = invalidate(node, service, entries, lines);
			RedisCommands<String, String> commands = client.connect().sync();
			String[] keys = IntStream.range(0, entries)
				.mapToObj((i) -> CachePeers.CACHE + "::" + i)
				.toArray(String[]::new);
			lines.add(line("DEL, pipelined", AT_ONCE + " keys a command, plain Lettuce", ROUNDS,
					() -> fill(commands, keys), () -> chunks(keys).forEach(commands::del)));
			lines.add(line("DEL one by one", "plain Lettuce, one thread", 1, () -> fill(commands, keys),
					() -> Arrays.stream(keys).forEach(commands::del)));
			lines.add(line("Spring RedisCache.invalidate()", "which drops the whole cache, for there are no tags",
					ROUNDS, () -> fill(commands, keys),
					CachePeers.spring(RedisCacheWriter.nonLockingRedisCacheWriter(factory))::invalidate));
			return new CaseResult(id(), String.format("invalidation of a tag with %,d entries", entries), "ms, median",
					lines,
					List.of(new Figure("commands / with 10 entries", many / few, 1, true),
							Figure.unasked("time of pipelined deletion / Holdfast's",
									lines.get(1).value() / lines.get(0).value()),
							Figure.unasked("time of deletion one by one / Holdfast's",
									lines.get(2).value() / lines.get(0).value())));
		}
		finally {
			factory.destroy();
			client.shutdown();
			node.command("FLUSHALL");
		}
	}

	/**
	 * Measures Holdfast with as many tags as rounds, each on all entries.
	 */
	private static double invalidate(RedisNodeProcess node, RedisCacheService service, int entries, List<Line> lines)
			throws Exception {
		String[] tags = IntStream.range(0, ROUNDS).mapToObj((i) -> "many-" + i).toArray(String[]::new);
		store(service, entries, tags);
		node.resetCommandStats();
		List<Double> rounds = new ArrayList<>();
		for (String tag : tags) {
			rounds.add(millis(() -> service.invalidateTag(CachePeers.CACHE, tag)));
		}
		double commands = sum(node.commandCount());
		if (service.outage().isPresent()) {
			throw new IllegalStateException("The cache stopped using Redis during the measurement");
		}
		for (int i = 0; i < entries; i += AT_ONCE / 2) {
			if (service.get(CachePeers.CACHE, tags[0] + i, CachePeers.Product.class).isHit()) {
				throw new IllegalStateException("Entry " + i + " was returned after its tags were invalidated");
			}
		}
		lines.add(new Line(CachePeers.HOLDFAST, "invalidateTag", median(rounds), Map.of("commands", commands / ROUNDS),
				rounds));
		return commands / ROUNDS;
	}

	private static double commands(RedisNodeProcess node, RedisCacheService service, String tag, int entries)
			throws Exception {
		store(service, entries, tag);
		node.resetCommandStats();
		service.invalidateTag(CachePeers.CACHE, tag);
		return sum(node.commandCount());
	}

	private static void store(RedisCacheService service, int entries, String... tags) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> stored = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				int first = thread;
				stored.add(executor.submit(() -> {
					for (int i = first; i < entries; i += THREADS) {
						service.put(CachePeers.CACHE, tags[0] + i, CachePeers.VALUE, CacheOptions.tagged(tags));
					}
				}));
			}
			for (Future<?> one : stored) {
				one.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static void fill(RedisCommands<String, String> commands, String[] keys) {
		chunks(keys).forEach((chunk) -> {
			Map<String, String> values = new HashMap<>();
			Arrays.stream(chunk).forEach((key) -> values.put(key, CachePeers.VALUE.toString()));
			commands.mset(values);
		});
	}

	private static List<String[]> chunks(String[] keys) {
		return IntStream.iterate(0, (i) -> i < keys.length, (i) -> i + AT_ONCE)
			.mapToObj((i) -> Arrays.copyOfRange(keys, i, Math.min(keys.length, i + AT_ONCE)))
			.toList();
	}

	private static Line line(String title, String settings, int times, Runnable before, Runnable measured) {
		List<Double> rounds = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			before.run();
			rounds.add(millis(measured));
		}
		return new Line(title, settings, median(rounds), Map.of(), rounds);
	}

	private static double millis(Runnable measured) {
		long begin = System.nanoTime();
		measured.run();
		return (System.nanoTime() - begin) / 1e6;
	}

	private static double median(List<Double> rounds) {
		return SideBySide.median(rounds.stream().mapToDouble(Double::doubleValue).toArray());
	}

	private static double sum(Map<String, Long> commands) {
		return commands.entrySet()
			.stream()
			.filter((entry) -> !entry.getKey().startsWith("info") && !entry.getKey().startsWith("config"))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

}
