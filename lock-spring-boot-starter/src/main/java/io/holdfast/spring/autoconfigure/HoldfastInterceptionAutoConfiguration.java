package io.holdfast.spring.autoconfigure;

import io.holdfast.lock.LockClient;
import io.holdfast.spring.interceptor.lock.LockInterceptionConfiguration;
import io.holdfast.spring.interceptor.lock.LockSettings;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for annotated methods.
 */
@AutoConfiguration(after = HoldfastAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnBean(LockClient.class)
@Import(LockInterceptionConfiguration.class)
public final class HoldfastInterceptionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static LockSettings holdfastLockSettings(HoldfastProperties properties, Environment environment) {
		return new LockSettings(InstanceId.of(properties, environment), properties.lock().options(),
				properties.lock().onUnavailable());
	}

}
