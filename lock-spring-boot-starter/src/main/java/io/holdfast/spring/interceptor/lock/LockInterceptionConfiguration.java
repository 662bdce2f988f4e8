package io.holdfast.spring.interceptor.lock;

import java.util.function.Supplier;

import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.interceptor.DefinitionChecker;
import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.interceptor.InterceptionConfiguration;
import io.holdfast.spring.interceptor.OutageMonitors;
import io.holdfast.lock.LockClient;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * The beans that guard annotated methods. Needs a {@link LockClient} and
 * {@link LockSettings}.
 */
@Configuration(proxyBeanMethods = false)
@Import(InterceptionConfiguration.class)
public final class LockInterceptionConfiguration {

	private static final String GUARDS = "holdfastGuards";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LockAdvisor holdfastLockAdvisor(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		// Advisors are made before other beans; nothing that they need may be made with
		// them.
		Supplier<LockDefinitionReader> reader = SingletonSupplier
			.of(() -> new LockDefinitionReader(beanFactory, environment, beanFactory.getBean(LockSettings.class)));
		return new LockAdvisor(new DefinitionSource<>(Feature.LOCK, DistributedLock.class, reader),
				SingletonSupplier.of(() -> beanFactory.getBean(GUARDS, Guards.class)));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DefinitionChecker holdfastLockDefinitionChecker(ConfigurableListableBeanFactory beanFactory,
			LockAdvisor advisor) {
		return new DefinitionChecker(beanFactory, advisor, GUARDS);
	}

	@Bean(GUARDS)
	static Guards holdfastGuards(LockClient client, LockSettings settings, OutageMonitor outages,
			ConfigurableListableBeanFactory beanFactory) {
		return new Guards(client, settings, outages, beanFactory);
	}

	@Bean
	static OutageMonitor holdfastOutageMonitor(OutageMonitors outages) {
		return outages.of(Feature.LOCK);
	}

}
