package io.holdfast.benchmarks.peer;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.redis.RedisCacheService;
import io.holdfast.redis.RedisNode;
import io.holdfast.spring.cache.JsonValueCodec;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.JacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import tools.jackson.databind.json.JsonMapper;

/**
 * The libraries that cache values in Redis, as JSON of a declared type.
 */
public final class CachePeers {

	/** The title of Holdfast's cache. */
	public static final String HOLDFAST = "Holdfast";

	/** The title of the peer with its defaults. */
	public static final String SPRING = "Spring RedisCache";

	/** The title of the peer with its lock in Redis. */
	public static final String SPRING_LOCKING = "Spring RedisCache, locking";

	/** The cache that is measured. */
	public static final String CACHE = "products";

	/** The cached value. */
	public static final Product VALUE = new Product("9b2f4c1e", "Bottle, 0.7 l", new BigDecimal("14.90"),
			List.of("glass", "kitchen", "new"), true);

	/**
	 * The command timeout. With the default, the cache would occasionally fall back to
	 * the memory of this JVM on a busy machine.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private CachePeers() {
	}

	/**
	 * Read values that are in the cache.
	 * @return the contestants, Spring's cache first
	 */
	public static List<Contestant> hits() {
		return List.of(new Contestant(SPRING, "one type, Jackson, TTL 10 min", CachePeers::springHit), new Contestant(
				HOLDFAST, "no near cache, command timeout 5 s, Jackson, TTL 10 min", CachePeers::holdfastHit));
	}

	/**
	 * Create Holdfast's cache.
	 * @param uri the node
	 * @param settings the settings of all its caches
	 * @return the service
	 */
	public static RedisCacheService holdfast(String uri, CacheSettings settings) {
		return RedisCacheService.builder((options) -> RedisNode.of(uri, options), new JsonValueCodec(MAPPER))
			.defaults(settings)
			.timeout(PATIENCE)
			.build();
	}

	/**
	 * Create Spring's cache.
	 * @param writer reads and writes the entries
	 * @return the cache
	 */
	public static Cache spring(RedisCacheWriter writer) {
		RedisCacheConfiguration configuration = RedisCacheConfiguration.defaultCacheConfig()
			.entryTtl(Duration.ofMinutes(10))
			.serializeValuesWith(
					SerializationPair.fromSerializer(new JacksonJsonRedisSerializer<>(MAPPER, Product.class)));
		RedisCacheManager caches = RedisCacheManager.builder(writer).cacheDefaults(configuration).build();
		caches.afterPropertiesSet();
		Cache cache = caches.getCache(CACHE);
		if (cache == null) {
			throw new IllegalStateException("There is no cache " + CACHE);
		}
		return cache;
	}

	/**
	 * Create a connection to Redis in the same way as Spring Boot.
	 * @param uri the node
	 * @return the connection
	 */
	public static LettuceConnectionFactory connect(String uri) {
		return SpringRedis.connect(uri);
	}

	private static Action springHit(String uri) {
		LettuceConnectionFactory factory = connect(uri);
		Cache cache = spring(RedisCacheWriter.nonLockingRedisCacheWriter(factory));
		return Action.of((key) -> {
			if (cache.get(key, Product.class) == null) {
				cache.put(key, VALUE);
			}
		}, factory::destroy);
	}

	private static Action holdfastHit(String uri) {
		RedisCacheService service = holdfast(uri, CacheSettings.defaults());
		return Action.of((key) -> {
			if (!service.get(CACHE, key, Product.class).isHit()) {
				service.put(CACHE, key, VALUE);
			}
		}, service::close);
	}

	/**
	 * A value of ordinary size.
	 *
	 * @param id its identifier
	 * @param name its name
	 * @param price in euros
	 * @param labels its labels
	 * @param available whether it is available
	 */
	public record Product(String id, String name, BigDecimal price, List<String> labels, boolean available) {
	}

}
