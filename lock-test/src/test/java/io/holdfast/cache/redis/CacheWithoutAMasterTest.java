package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.List;

import io.holdfast.cache.CacheSettings;
import io.holdfast.redis.RedisNode;
import io.holdfast.test.ClusterNodes;
import io.holdfast.test.Eventually;
import io.holdfast.test.LogRecorder;
import io.holdfast.test.RedisNodeProcess;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Cluster with one master down: its keys are answered from memory, the others from
 * Redis.
 */
class CacheWithoutAMasterTest {

	@RegisterExtension
	private final LogRecorder log = new LogRecorder("io.holdfast.cache");

	private static final String AWAY = "Redis is not available for the caches";

	private static final String BACK = "Redis is back for the caches";

	private final ClusterNodes cluster = ClusterNodes.formWithReplicas(Duration.ofSeconds(5));

	private final CacheInstances instances = new CacheInstances();

	/** Its generation is on the second master. */
	private final String cache = "users-" + this.cluster.numberOn(1, (number) -> "cache:users-" + number + ":tag:");

	private final String there = key(0);

	private final String elsewhere = key(2);

	@AfterEach
	void end() {
		this.instances.close();
		this.cluster.close();
	}

	@Test
	void leavesAloneWhatTheMasterHasAndNothingElse() {
		RedisNodeProcess master = this.cluster.all().get(0);
		RedisNodeProcess other = this.cluster.all().get(1);
		RedisCacheService service = start();
		service.put(this.cache, this.there, "old");
		service.put(this.cache, this.elsewhere, "x");

		master.pause();
		Eventually.await("its silence is noticed", () -> {
			service.get(this.cache, this.there, String.class);
			return service.outage().isPresent();
		});
		service.evict(this.cache, this.there);
		long hits = service.stats(this.cache).redisHits();
		for (int i = 0; i < 50; i++) {
			service.get(this.cache, this.elsewhere, String.class);
			assertThat(service.get(this.cache, this.there, String.class).isHit()).isFalse();
		}
		// A busy machine may occasionally be late.
		assertThat(service.stats(this.cache).redisHits()).isBetween(hits + 40, hits + 50);

		this.cluster.awaitPromotion("cache:" + this.cache + ":" + this.there, master, other);
		Eventually.await("it is back", () -> service.outage().isEmpty());
		// The eviction has reached the new master before any instance reads from it.
		assertThat(service.get(this.cache, this.there, String.class).isHit()).isFalse();
		service.put(this.cache, this.there, "new");
		assertThat(service.get(this.cache, this.there, String.class).value()).isEqualTo("new");
		assertThat(this.log.text().split(AWAY, -1)).as("begins once").hasSize(2);
		assertThat(this.log.text().split(BACK, -1)).as("ends once").hasSize(2);
	}

	private String key(int master) {
		return "key-" + this.cluster.numberOn(master, (number) -> "cache:" + this.cache + ":key-" + number);
	}

	private RedisCacheService start() {
		List<RedisURI> servers = this.cluster.all().stream().map((server) -> RedisURI.create(server.uri())).toList();
		RedisCacheService service = this.instances
			.start(RedisCacheService.builder((options) -> RedisNode.ofCluster(servers, options), CacheInstances.CODEC)
				.timeout(Duration.ofSeconds(1))
				.defaults(CacheSettings.defaults()));
		service.get("warm-up", "warm-up", String.class);
		return service;
	}

}
