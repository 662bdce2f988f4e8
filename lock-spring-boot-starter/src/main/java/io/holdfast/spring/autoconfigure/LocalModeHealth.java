package io.holdfast.spring.autoconfigure;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.core.env.Environment;
import org.springframework.core.type.MethodMetadata;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.StringUtils;

/**
 * Leaves Redis out of the health of an application without Redis: in local mode, if the
 * only connection is the one that Spring Boot creates by default, which looks for a Redis
 * at the default address. The health keeps Redis if the application has its own
 * connection or connection details, or properties that say where a Redis is or how to log
 * in.
 */
final class LocalModeHealth implements BeanDefinitionRegistryPostProcessor {

	private static final String INDICATOR = "redisHealthContributor";

	private static final String ENABLED = "management.health.redis.enabled";

	private static final String CONNECTION = "spring.data.redis";

	/** The connection properties that refer to a specific Redis. */
	private static final Set<String> PLACES = Set.of("url", "host", "port", "database", "username", "password", "ssl",
			"sentinel", "cluster", "masterreplica");

	private final Environment environment;

	LocalModeHealth(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (registry instanceof ConfigurableListableBeanFactory beans && isOfBoot(beans, INDICATOR)
				&& hasAssumedRedisOnly(beans) && !speaksOfRedis()) {
			registry.removeBeanDefinition(INDICATOR);
		}
	}

	private static boolean hasAssumedRedisOnly(ConfigurableListableBeanFactory beans) {
		return Stream
			.of(DataRedisConnectionDetails.class, RedisConnectionFactory.class, ReactiveRedisConnectionFactory.class)
			.flatMap((type) -> Arrays.stream(beans.getBeanNamesForType(type, true, false)))
			.allMatch((name) -> isOfBoot(beans, name));
	}

	private static boolean isOfBoot(ConfigurableListableBeanFactory beans, String name) {
		if (!beans.containsBeanDefinition(name)
				|| !(beans.getBeanDefinition(name) instanceof AnnotatedBeanDefinition definition)) {
			return false;
		}
		MethodMetadata method = definition.getFactoryMethodMetadata();
		return method != null
				&& method.getDeclaringClassName().startsWith("org.springframework.boot.data.redis.autoconfigure.");
	}

	private boolean speaksOfRedis() {
		Binder binder = Binder.get(this.environment);
		return binder.bind(ENABLED, String.class).isBound()
				|| binder.bind(CONNECTION, Bindable.mapOf(String.class, Object.class))
					.map((properties) -> properties.keySet().stream().anyMatch(LocalModeHealth::isPlace))
					.orElse(false);
	}

	private static boolean isPlace(String property) {
		String first = StringUtils.tokenizeToStringArray(property, ".[")[0];
		return PLACES.contains(first.replace("-", "").toLowerCase(Locale.ROOT));
	}

}
