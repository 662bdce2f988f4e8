package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.redis.CacheInstances;
import io.holdfast.cache.redis.RedisCacheService;
import io.holdfast.redis.RedisNode;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@RedisNodesTest
class VersionedEntriesTest {

	private static final byte[] MINE = CacheKeys.bytes("mine");

	private static final byte[] OTHERS = CacheKeys.bytes("other's");

	private final RedisNodeProcess node;

	private final CacheInstances instances = new CacheInstances();

	private final StoreBackend backend;

	private final VersionedEntries store;

	private final NamedCache users;

	private final String key;

	VersionedEntriesTest(RedisNodes nodes) {
		this.node = nodes.get(0);
		CacheKeys keys = new CacheKeys(null, "cache:", 512);
		NamedCaches namedCaches = new NamedCaches(Map.of(), CacheSettings.defaults(), keys, false);
		this.backend = new StoreBackend(CacheInstances.store(this.node.port(), keys.channel()), 100, keys, namedCaches);
		this.backend.start();
		this.store = this.backend.entries();
		this.users = namedCaches.of("users");
		this.key = this.users.entryKey("1");
	}

	@AfterEach
	void end() {
		this.backend.close();
		this.instances.close();
	}

	@Test
	void refusesATagThatIsLongerThanTheLimit() {
		RedisCacheService service = this.instances.start(this.node);
		for (String tag : List.of("x".repeat(65_536), "\u20ac".repeat(30_000))) {
			assertThatIllegalArgumentException().isThrownBy(() -> CacheOptions.tagged("short", tag))
				.withMessageContaining("65535")
				.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(1000));
			assertThatIllegalArgumentException().isThrownBy(() -> service.invalidateTag("users", tag))
				.withMessageContaining("65535");
		}
		String longest = "x".repeat(65_535);
		service.put("users", "1", "Ada", CacheOptions.tagged(longest));
		assertThat(service.get("users", "1", String.class).value()).isEqualTo("Ada");
		service.invalidateTag("users", longest);
		assertThat(service.get("users", "1", String.class).isHit()).isFalse();
		String name = "x".repeat(100_000);
		service.put(name, name, "Ada");
		assertThat(service.get(name, name, String.class).value()).isEqualTo("Ada");
	}

	@Test
	void doesNotLetAnyoneLoadWhatHasBeenStoredSinceTheRead() {
		CacheRead nothing = this.store.read(this.users, this.key, List.of());
		RedisCacheService service = this.instances.start(this.node);
		service.put("users", "1", "Ada");
		assertThat(this.store.claim(this.users, this.key, nothing.mark(), MINE)).isEqualTo(CacheStore.Claim.CHANGED);
		CacheRead ada = this.store.read(this.users, this.key, List.of());
		assertThat(ada.isFresh()).isTrue();
		service.put("users", "1", "Ada");
		assertThat(this.store.claim(this.users, this.key, ada.mark(), MINE)).isEqualTo(CacheStore.Claim.CHANGED);
		assertThat(
				this.store.claim(this.users, this.key, this.store.read(this.users, this.key, List.of()).mark(), MINE))
			.isEqualTo(CacheStore.Claim.GRANTED);
	}

	@Test
	void letsOneLoadAtATime() {
		byte[] mark = this.store.read(this.users, this.key, List.of()).mark();
		assertThat(this.store.claim(this.users, this.key, mark, MINE)).isEqualTo(CacheStore.Claim.GRANTED);
		assertThat(this.store.claim(this.users, this.key, mark, OTHERS)).isEqualTo(CacheStore.Claim.TAKEN);
		assertThat(this.store.claim(this.users, this.key, mark, MINE)).isEqualTo(CacheStore.Claim.GRANTED);
		assertThat(this.store.renew(this.users, this.key, OTHERS)).isFalse();
		assertThat(this.store.renew(this.users, this.key, MINE)).isTrue();
		assertThat(this.store.release(this.users, this.key, OTHERS)).isFalse();
		assertThat(this.store.release(this.users, this.key, MINE)).isTrue();
		assertThat(this.store.claim(this.users, this.key, mark, OTHERS)).isEqualTo(CacheStore.Claim.GRANTED);
	}

	@Test
	void freesTheKeyOfACrashedLoaderAfterItsLease() {
		CacheSettings settings = CacheInstances.settings((changes) -> changes.loadLease(Duration.ofMillis(300)));
		NamedCache brief = new NamedCache("users", settings, new CacheKeys(null, "cache:", 512), false);
		assertThat(this.store.claim(brief, this.key, new byte[0], OTHERS)).isEqualTo(CacheStore.Claim.GRANTED);
		Eventually.await("the lease ends",
				() -> this.store.claim(brief, this.key, new byte[0], MINE) == CacheStore.Claim.GRANTED);
	}

	@Test
	void seesThatVersionsOutliveTheEntries() {
		RedisCacheService service = this.instances.start(this.node);
		service.put("users", "1", "Ada", CacheOptions.tagged("team").withTtl(Duration.ofDays(30)));
		assertThat(Long.parseLong(this.node.command("PTTL", "cache:users:tag:team")))
			.isGreaterThan(Duration.ofDays(30).toMillis());
		assertThat(Long.parseLong(this.node.command("PTTL", "cache:users:tag:")))
			.isGreaterThan(Duration.ofDays(30).toMillis());
		service.put("users", "2", "Bob", CacheOptions.tagged("team").withTtl(Duration.ofDays(300)));
		assertThat(Long.parseLong(this.node.command("PTTL", "cache:users:tag:team")))
			.isGreaterThan(Duration.ofDays(300).toMillis());
	}

	@Test
	void isFoundBesideItsReplicas() {
		RedisCacheService service = this.instances.start(
				RedisCacheService
					.builder(
							(options) -> RedisNode
								.ofMasterReplica(List.of(RedisURI.create("127.0.0.1", this.node.port())), options),
							CacheInstances.CODEC));
		service.put("users", "1", "Ada");
		assertThat(service.get("users", "1", String.class).value()).isEqualTo("Ada");
		assertThat(this.node.command("EXISTS", "cache:users:1")).isEqualTo("1");
	}

	@Test
	void isLeftAloneByAServiceThatIsClosed() {
		RedisCacheService service = this.instances.start(this.node);
		service.put("users", "1", "Ada");
		service.close();
		assertThat(service.get("users", "1", String.class).isHit()).isFalse();
		assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "x")).isEqualTo("x");
		service.evict("users", "1");
	}

}
