package io.holdfast.spring.interceptor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/**
 * The beans that all annotations share.
 */
@Configuration(proxyBeanMethods = false)
public final class InterceptionConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static FinalClassProxies holdfastFinalClassProxies(ConfigurableListableBeanFactory beanFactory) {
		return new FinalClassProxies(beanFactory);
	}

	@Bean
	static OutageMonitors holdfastOutageMonitors(ObjectProvider<FallbackListener> listeners) {
		return new OutageMonitors(listeners.orderedStream().toList());
	}

}
