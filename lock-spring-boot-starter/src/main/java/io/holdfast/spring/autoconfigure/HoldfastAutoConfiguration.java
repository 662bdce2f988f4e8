package io.holdfast.spring.autoconfigure;

import io.holdfast.lock.CompositeLockListener;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.local.LocalLockClient;
import io.holdfast.lock.redis.RedlockClient;
import io.lettuce.core.resource.ClientResources;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Auto-configuration for the {@link LockClient}.
 */
@AutoConfiguration(after = DataRedisAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HoldfastProperties.class)
public final class HoldfastAutoConfiguration {

	private static LockListener listener(ObjectProvider<LockListener> listeners) {
		return new CompositeLockListener(listeners.orderedStream().toList());
	}

	@Bean(NodesLifecycle.APPLICATION_NODE)
	@Lazy
	static ApplicationRedisNode holdfastApplicationRedisNode(HoldfastProperties properties,
			ObjectProvider<LockNodes> locks, ObjectProvider<RedisConnectionFactory> factories,
			ObjectProvider<ClientResources> resources) {
		return ApplicationRedisNode.of(properties, locks, factories, resources);
	}

	@Bean
	static NodesLifecycle holdfastNodesLifecycle(ConfigurableListableBeanFactory beans) {
		return new NodesLifecycle(beans);
	}

	@Bean
	static PendingWaitsLifecycle holdfastPendingWaitsLifecycle(ConfigurableListableBeanFactory beans) {
		return new PendingWaitsLifecycle(beans);
	}

	@Bean
	static PendingWaitsLifecycle.Resumption holdfastPendingWaitsResumption(PendingWaitsLifecycle waits) {
		return new PendingWaitsLifecycle.Resumption(waits);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(LockClient.class)
	@ConditionalOnProperty(name = "holdfast.mode", havingValue = "redis", matchIfMissing = true)
	static class RedisConfiguration {

		@Bean(NodesLifecycle.NODES)
		LockNodes holdfastLockNodes(HoldfastProperties properties, ObjectProvider<RedisConnectionFactory> factories,
				ObjectProvider<SslBundles> bundles, ObjectProvider<ClientResources> resources) {
			return new LockNodesFactory(properties.redis(), properties.lock().restartGuard(), factories, bundles,
					resources)
				.create();
		}

		@Bean
		RedlockClient holdfastLockClient(HoldfastProperties properties, LockNodes nodes, Environment environment,
				ObjectProvider<LockListener> listeners) {
			HoldfastProperties.Lock lock = properties.lock();
			try {
				return RedlockClient.builder()
					.nodes(nodes.all())
					.instanceId(InstanceId.of(properties, environment))
					.namespace(properties.namespace())
					.keyPrefix(lock.keyPrefix())
					.maxKeyLength(properties.maxKeyLength())
					.driftFactor(lock.driftFactor())
					.driftAllowance(lock.driftAllowance())
					.nodeTimeout(lock.nodeTimeout())
					.localHandOff(lock.localHandoff().maxDuration())
					.polling(lock.polling().first(), lock.polling().longest())
					.fair(lock.fair())
					.courtesy(lock.courtesy())
					.defaults(lock.options())
					.traceAcquisitions(lock.traceAcquisitions())
					.listener(listener(listeners))
					.build();
			}
			catch (IllegalArgumentException ex) {
				throw new RedisNodesException("The properties of Holdfast contradict each other: " + ex.getMessage(),
						"Correct the holdfast.* property that the message names.", ex);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(LockClient.class)
	@ConditionalOnProperty(name = "holdfast.mode", havingValue = "local")
	static class LocalConfiguration {

		@Bean
		LocalLockClient holdfastLockClient(HoldfastProperties properties, Environment environment,
				ObjectProvider<LockListener> listeners) {
			return LocalLockClient.builder()
				.instanceId(InstanceId.of(properties, environment))
				.defaults(properties.lock().options())
				.traceAcquisitions(properties.lock().traceAcquisitions())
				.localHandOff(properties.lock().localHandoff().maxDuration())
				.listener(listener(listeners))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "holdfast.mode", havingValue = "local")
	static class LocalHealthConfiguration {

		@Bean
		static LocalModeHealth holdfastLocalModeHealth(Environment environment) {
			return new LocalModeHealth(environment);
		}

	}

}
