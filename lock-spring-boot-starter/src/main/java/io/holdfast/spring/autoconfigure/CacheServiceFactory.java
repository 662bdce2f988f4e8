package io.holdfast.spring.autoconfigure;

import java.util.function.Function;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.engine.AbstractCacheServiceBuilder;
import io.holdfast.cache.local.LocalCacheService;
import io.holdfast.cache.redis.RedisCacheService;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.spring.cache.JsonValueCodec;
import io.holdfast.spring.json.StorableJson;
import io.holdfast.spring.json.StorableTypes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Creates the service that the properties describe.
 */
final class CacheServiceFactory {

	private final HoldfastProperties properties;

	private final CacheProperties cache;

	CacheServiceFactory(HoldfastProperties properties, CacheProperties cache) {
		this.properties = properties;
		this.cache = cache;
	}

	/**
	 * Create the service over Redis, which need not be available yet.
	 * @param factories the application's Redis connections
	 * @param mappers the application's JSON
	 * @return the service
	 * @throws RedisNodesException if there is no Redis connection, or no JSON
	 * @throws InvalidPropertyException if the type of a cache cannot be read from JSON
	 */
	RedisCacheService redis(ObjectProvider<RedisConnectionFactory> factories, ObjectProvider<JsonMapper> mappers) {
		CacheCodec codec = codec(mappers);
		return configure(RedisCacheService.builder(node(factories), codec)).timeout(this.cache.timeout())
			.failuresBeforeFallback(this.cache.failuresBeforeFallback())
			.maxPendingEvictions(this.cache.maxPendingEvictions())
			.build();
	}

	/**
	 * Create the service without Redis.
	 * @param mappers the application's JSON
	 * @return the service
	 * @throws RedisNodesException if there is no JSON
	 * @throws InvalidPropertyException if the type of a cache cannot be read from JSON
	 */
	LocalCacheService local(ObjectProvider<JsonMapper> mappers) {
		return configure(LocalCacheService.builder(codec(mappers))).build();
	}

	private CacheCodec codec(ObjectProvider<JsonMapper> mappers) {
		JsonMapper application = mappers.getIfUnique();
		if (application == null) {
			throw new RedisNodesException("There is no single JsonMapper bean to write and read cached values.",
					"Add spring-boot-starter-jackson, which provides Jackson 3 and its JsonMapper; if there are several"
							+ " JsonMapper beans, make one @Primary. Or set holdfast.cache.enabled=false.",
					null);
		}
		JsonMapper mapper = StorableJson.of(application);
		this.cache.types().forEach((name, type) -> check(mapper, name, type));
		return new JsonValueCodec(mapper);
	}

	private <B extends AbstractCacheServiceBuilder<B>> B configure(B builder) {
		this.cache.settings().forEach(builder::cache);
		return builder.namespace(this.properties.namespace())
			.keyPrefix(this.cache.keyPrefix())
			.maxKeyLength(this.properties.maxKeyLength())
			.defaults(this.cache.defaults());
	}

	private Function<RedisNodeOptions, RedisNode> node(ObjectProvider<RedisConnectionFactory> factories) {
		RedisConnectionFactory factory = factories.getIfUnique();
		if (!(factory instanceof LettuceConnectionFactory lettuce)) {
			throw new RedisNodesException(problem(factory, factories),
					"Let spring.data.redis configure one Lettuce connection factory, or make one of several @Primary; or"
							+ " set holdfast.mode=local to run without Redis, or holdfast.cache.enabled=false.",
					null);
		}
		ApplicationRedisNodeFactory redis = new ApplicationRedisNodeFactory(lettuce);
		return (options) -> redis.node(redis.forCaches(options.withProtocol(this.properties.redis().protocol())));
	}

	private static String problem(@Nullable RedisConnectionFactory factory,
			ObjectProvider<RedisConnectionFactory> factories) {
		if (factory != null) {
			return "The application's Redis connection factory is a " + factory.getClass().getSimpleName()
					+ ", which the shared cache cannot use.";
		}
		return "There is " + (factories.stream().findAny().isPresent() ? "more than one" : "no")
				+ " Redis connection factory for the shared cache.";
	}

	private static void check(JsonMapper mapper, String name, Class<?> type) {
		new StorableTypes(mapper, new TypeRefusal(CacheProperties.prefix(name) + ".type", type))
			.check(mapper.constructType(type));
	}

	/**
	 * Names the property in the message.
	 *
	 * @param property its name
	 * @param type its value
	 */
	private record TypeRefusal(String property, Class<?> type) implements StorableTypes.Refusal {

		@Override
		public InvalidPropertyException invalid(String problem, String action, @Nullable Throwable cause) {
			return new InvalidPropertyException(this.property, this.type.getName(),
					"As a type, " + problem + " " + action);
		}

		@Override
		public String consequence() {
			return "values would not be restored";
		}

	}

}
