package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.redis.RedisNode;
import io.holdfast.test.Eventually;
import io.holdfast.test.LogRecorder;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that answers reads but refuses writes.
 */
@RedisNodesTest(count = 1)
class RefusedWritesTest {

	@RegisterExtension
	private final LogRecorder log = new LogRecorder("io.holdfast.cache");

	private final RedisNodeProcess node;

	private final CacheInstances instances = new CacheInstances();

	RefusedWritesTest(RedisNodes nodes) {
		this.node = nodes.get(0);
	}

	@BeforeEach
	void prepare() {
		allow();
		this.node.command("FLUSHALL");
	}

	@AfterEach
	void end() {
		this.instances.close();
		allow();
	}

	private void allow() {
		for (Refusal refusal : Refusal.values()) {
			refusal.end(this.node);
		}
	}

	@ParameterizedTest
	@EnumSource
	void areAnOutageFromTheFirstOneOn(Refusal refusal) {
		RedisCacheService service = this.instances.start(refusal.builder(this.node));
		service.put("users", "0", "before");
		refusal.begin(this.node);
		AtomicInteger loads = new AtomicInteger();
		for (int i = 0; i < 20; i++) {
			assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class,
					() -> "loaded " + loads.incrementAndGet()))
				.isEqualTo("loaded 1");
		}
		assertThat(loads).hasValue(1);
		assertThat(service.outage()).isPresent();
		List<Future<String>> asked = this.instances.together(16,
				() -> service.<String, InterruptedException>getOrLoad("users", "2", String.class, () -> {
					loads.incrementAndGet();
					TimeUnit.MILLISECONDS.sleep(100);
					return "once";
				}));
		assertThat(asked).allSatisfy((each) -> assertThat(CacheInstances.result(each)).isEqualTo("once"));
		assertThat(loads).hasValue(2);
		// A probe that a server in this state answers must not bring it back into use.
		Eventually.await("it is probed", () -> probes(service));
		assertThat(service.outage()).isPresent();
		assertThat(this.log.text().split("Redis is not available for the caches", -1)).hasSize(2);
		assertThat(this.log.text())
			.containsPattern("not available for the caches: .*(" + refusal.name() + "|can't run)");
		refusal.end(this.node);
		Eventually.await("Redis is used again", () -> service.outage().isEmpty());
		assertThat(service.<String, RuntimeException>getOrLoad("users", "3", String.class, () -> "x")).isEqualTo("x");
		assertThat(this.node.command("EXISTS", "cache:users:3")).isEqualTo("1");
	}

	private boolean probes(RedisCacheService service) {
		service.get("users", "1", String.class);
		return service.outage()
			.map((outage) -> Duration.between(outage.since(), java.time.Instant.now()))
			.filter((since) -> since.toMillis() > 400)
			.isPresent();
	}

	@ParameterizedTest
	@EnumSource
	void doNotHoldUpALoadThatRuns(Refusal refusal) {
		RedisCacheService service = this.instances.start(refusal.builder(this.node));
		service.put("users", "0", "before");
		long begun = System.nanoTime();
		for (int i = 0; i < 3; i++) {
			assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
				refusal.begin(this.node);
				return "x";
			})).isEqualTo("x");
		}
		assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
		assertThat(service.outage()).isPresent();
	}

	@Test
	void areAnOutageForPutsToo() {
		RedisCacheService service = this.instances.start(Refusal.OOM.builder(this.node));
		service.put("users", "1", "old");
		Refusal.OOM.begin(this.node);
		service.put("users", "1", "new");
		assertThat(service.get("users", "1", String.class).value()).isEqualTo("new");
		assertThat(service.outage()).isPresent();
	}

	enum Refusal {

		OOM {

			@Override
			void begin(RedisNodeProcess node) {
				node.command("CONFIG", "SET", "maxmemory", "1");
			}

			@Override
			void end(RedisNodeProcess node) {
				node.command("CONFIG", "SET", "maxmemory", "0");
			}

		},

		READONLY {

			@Override
			void begin(RedisNodeProcess node) {
				node.command("REPLICAOF", "127.0.0.1", "1");
			}

			@Override
			void end(RedisNodeProcess node) {
				node.command("REPLICAOF", "NO", "ONE");
			}

		},

		NOREPLICAS {

			@Override
			void begin(RedisNodeProcess node) {
				node.command("CONFIG", "SET", "min-replicas-to-write", "1");
			}

			@Override
			void end(RedisNodeProcess node) {
				node.command("CONFIG", "SET", "min-replicas-to-write", "0");
			}

		},

		NOPERM {

			@Override
			void begin(RedisNodeProcess node) {
				node.command("ACL", "SETUSER", "cacher", "-set");
			}

			@Override
			void end(RedisNodeProcess node) {
				node.command("ACL", "SETUSER", "cacher", "reset", "on", ">secret", "~*", "&*", "+@all");
			}

			@Override
			RedisCacheServiceBuilder builder(RedisNodeProcess node) {
				return RedisCacheService
					.builder((options) -> RedisNode.of("redis://cacher:secret@127.0.0.1:" + node.port(), options),
							CacheInstances.CODEC)
					.timeout(CacheInstances.TIMEOUT);
			}

		};

		abstract void begin(RedisNodeProcess node);

		abstract void end(RedisNodeProcess node);

		RedisCacheServiceBuilder builder(RedisNodeProcess node) {
			return CacheInstances.builder(node);
		}

	}

}
