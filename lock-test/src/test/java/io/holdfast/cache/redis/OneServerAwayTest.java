package io.holdfast.cache.redis;

import io.holdfast.redis.RedisNode;
import io.holdfast.test.ClusterNodes;
import io.holdfast.test.Eventually;
import io.holdfast.test.LogRecorder;
import io.holdfast.test.RedisNodeProcess;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Cluster with one server that does not answer: its keys are answered from memory, the
 * others from Redis.
 */
class OneServerAwayTest {

	@RegisterExtension
	private final LogRecorder log = new LogRecorder("io.holdfast.cache");

	private final ClusterNodes cluster = ClusterNodes.form();

	private final RedisNodeProcess first = this.cluster.all().get(0);

	private final String there = cache(0);

	private final String elsewhere = cache(1);

	private final RedisCacheService service = RedisCacheService
		.builder(
				(options) -> RedisNode.ofCluster(
						this.cluster.all().stream().map((server) -> RedisURI.create(server.uri())).toList(), options),
				CacheInstances.CODEC)
		.timeout(CacheInstances.TIMEOUT)
		.failuresBeforeFallback(1)
		.build();

	/** A cache whose generation is on a given master. */
	private String cache(int master) {
		return "c" + this.cluster.numberOn(master, (number) -> "cache:c" + number + ":tag:");
	}

	/** A key of a cache whose entry is on that master too. */
	private String key(String cache, int master) {
		return "k" + this.cluster.numberOn(master, (number) -> "cache:" + cache + ":k" + number);
	}

	@BeforeEach
	void connect() {
		this.service.get("warm-up", "1", String.class);
	}

	@AfterEach
	void close() {
		this.service.close();
		this.first.resume();
		this.cluster.close();
	}

	@Test
	void isMissedByItsOwnKeysOnly() {
		String thereKey = key(this.there, 0);
		String elsewhereKey = key(this.elsewhere, 1);
		this.service.put(this.there, thereKey, "old");
		this.service.put(this.elsewhere, elsewhereKey, "kept");
		this.first.pause();
		this.service.evict(this.there, thereKey);
		assertThat(this.service.outage()).hasValueSatisfying((outage) -> assertThat(outage.pending()).isEqualTo(1));
		for (int i = 0; i < 3; i++) {
			assertThat(this.service.<String, RuntimeException>getOrLoad(this.there, thereKey, String.class,
					() -> "in memory"))
				.isEqualTo("in memory");
			assertThat(this.service.get(this.elsewhere, elsewhereKey, String.class).value()).isEqualTo("kept");
			this.service.put(this.elsewhere, elsewhereKey, "kept");
		}
		assertThat(this.service.stats(this.there).loads()).isEqualTo(1);
		assertThat(this.service.stats(this.elsewhere).fallbackHits()).isZero();
		assertThat(this.service.stats(this.elsewhere).hits()).isEqualTo(3);
		this.first.resume();
		Eventually.await("the outage is over", () -> this.service.outage().isEmpty());
		assertThat(this.service.get(this.there, thereKey, String.class).isHit()).isFalse();
		assertThat(this.log.text().split("Redis is not available for the caches", -1)).hasSize(2);
		assertThat(this.log.text().split("Redis is back for the caches", -1)).hasSize(2);
		assertThat(this.log.text()).contains("(" + this.first.uri() + "). Until it is back, calls");
	}

}
