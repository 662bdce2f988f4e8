package io.holdfast.spring.interceptor.lock;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.local.LocalLockClient;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.interceptor.AnnotatedMethodAdvisor;
import io.holdfast.spring.interceptor.DefinitionChecker;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.interceptor.GuardedInvoker;
import io.holdfast.spring.interceptor.InterceptionConfiguration;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.interceptor.OutageMonitors;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * The beans that guard annotated methods. Needs a {@link LockClient} and
 * {@link LockSettings}.
 */
@Configuration(proxyBeanMethods = false)
@Import(InterceptionConfiguration.class)
public final class LockInterceptionConfiguration {

	private static final String GUARD = "holdfastLockAcquirer";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AnnotatedMethodAdvisor<LockDefinition> holdfastLockAdvisor(ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		return new AnnotatedMethodAdvisor<>(Feature.LOCK, DistributedLock.class,
				() -> new LockDefinitionReader(beanFactory, environment, beanFactory.getBean(LockSettings.class)),
				new GuardedInvoker<>(beanFactory, GUARD, LockAcquirer.class));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DefinitionChecker holdfastLockDefinitionChecker(ConfigurableListableBeanFactory beanFactory,
			AnnotatedMethodAdvisor<LockDefinition> advisor) {
		return new DefinitionChecker(beanFactory, advisor, GUARD);
	}

	@Bean(GUARD)
	static LockAcquirer holdfastLockAcquirer(LockClient client, LockSettings settings, OutageMonitor outages) {
		LockClient local = LocalLockClient.builder()
			.instanceId(settings.instanceId())
			.defaults(settings.options())
			.build();
		return new LockAcquirer(client, local, outages);
	}

	@Bean
	static OutageMonitor holdfastLockOutageMonitor(OutageMonitors outages) {
		return outages.of(Feature.LOCK);
	}

}
