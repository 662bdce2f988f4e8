package io.holdfast.sample.statistics;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.redis.NodeHealth;
import io.holdfast.sample.statistics.Statistics.Redis;
import io.holdfast.cache.CacheStats;
import io.holdfast.cache.CacheService;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Statistics over HTTP.
 */
@RestController
class StatisticsController {

	private final CacheService caches;

	private final ObjectProvider<RedlockClient> locks;

	private final String instance;

	StatisticsController(CacheService caches, ObjectProvider<RedlockClient> locks,
			@Value("${holdfast.instance-id}") String instance) {
		this.caches = caches;
		this.locks = locks;
		this.instance = instance;
	}

	@GetMapping("/statistics")
	public Statistics statistics() {
		List<CacheFigures> figures = this.caches.cacheNames().stream().sorted().map(this::figures).toList();
		long hits = figures.stream().mapToLong((cache) -> cache.counts().hits()).sum();
		long lookups = hits + figures.stream().mapToLong((cache) -> cache.counts().misses()).sum();
		RedlockClient client = this.locks.getIfAvailable();
		return new Statistics(this.instance, (lookups != 0) ? (double) hits / lookups : 1,
				new Redis(client != null, (client != null) ? ask(client) : List.of()), figures);
	}

	private CacheFigures figures(String cache) {
		CacheStats counts = this.caches.stats(cache);
		return new CacheFigures(cache, counts.hitRate(), counts);
	}

	private static List<NodeHealth> ask(RedlockClient client) {
		List<CompletableFuture<NodeHealth>> answers = client.nodes()
			.stream()
			.map((node) -> node.health().toCompletableFuture())
			.toList();
		return answers.stream().map(CompletableFuture::join).toList();
	}

}
