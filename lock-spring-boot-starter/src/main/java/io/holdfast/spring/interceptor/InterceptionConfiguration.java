package io.holdfast.spring.interceptor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans that all annotations share.
 */
@Configuration(proxyBeanMethods = false)
public final class InterceptionConfiguration {

	@Bean
	static OutageMonitors holdfastOutageMonitors(ObjectProvider<FallbackListener> listeners) {
		return new OutageMonitors(listeners.orderedStream().toList());
	}

}
