package io.holdfast.spring.interceptor.idempotency;

import java.util.function.Supplier;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.local.LocalIdempotencyClient;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.interceptor.AnnotatedMethodAdvisor;
import io.holdfast.spring.interceptor.DefinitionChecker;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.interceptor.InterceptionConfiguration;
import io.holdfast.spring.interceptor.OutageMonitors;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * The beans that make annotated methods idempotent. Needs an {@link IdempotencyClient}
 * and {@link IdempotencySettings}.
 */
@Configuration(proxyBeanMethods = false)
@Import(InterceptionConfiguration.class)
public final class IdempotencyInterceptionConfiguration {

	private static final String INVOKER = "holdfastIdempotentCallInvoker";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AnnotatedMethodAdvisor<IdempotentDefinition> holdfastIdempotentAdvisor(
			ConfigurableListableBeanFactory beanFactory, Environment environment) {
		Supplier<IdempotentCallInvoker> invoker = SingletonSupplier
			.of(() -> beanFactory.getBean(INVOKER, IdempotentCallInvoker.class));
		return new AnnotatedMethodAdvisor<>(Feature.IDEMPOTENCY, Idempotent.class,
				() -> new IdempotentDefinitionReader(beanFactory, environment,
						beanFactory.getBean(IdempotencySettings.class)),
				(definition, invocation) -> invoker.get().invoke(definition, invocation));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DefinitionChecker holdfastIdempotentDefinitionChecker(ConfigurableListableBeanFactory beanFactory,
			AnnotatedMethodAdvisor<IdempotentDefinition> advisor) {
		return new DefinitionChecker(beanFactory, advisor, INVOKER);
	}

	@Bean(INVOKER)
	@Lazy
	static IdempotentCallInvoker holdfastIdempotentCallInvoker(IdempotencyClient client, IdempotencySettings settings,
			OutageMonitors outages, ConfigurableListableBeanFactory beanFactory) {
		Supplier<IdempotencyClient> local = () -> LocalIdempotencyClient.builder()
			.defaults(settings.options())
			.maxWaiters(settings.maxWaitersPerKey(), settings.maxWaiters())
			.maxRecords(settings.maxLocalRecords(), settings.maxLocalBytes())
			.build();
		return new IdempotentCallInvoker(client, local, outages.of(Feature.IDEMPOTENCY), beanFactory);
	}

}
