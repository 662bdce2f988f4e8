package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;
import java.util.List;

import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.local.LocalRateLimiter;
import io.holdfast.spring.annotation.RateLimited;
import io.holdfast.spring.interceptor.AnnotatedMethodAdvisor;
import io.holdfast.spring.interceptor.DefinitionChecker;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.interceptor.GuardedInvoker;
import io.holdfast.spring.interceptor.InterceptionConfiguration;
import io.holdfast.spring.interceptor.OutageMonitors;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * The beans that limit annotated methods. Needs a {@link RateLimiter} and
 * {@link RateLimitSettings}.
 */
@Configuration(proxyBeanMethods = false)
@Import(InterceptionConfiguration.class)
public final class RateLimitInterceptionConfiguration {

	private static final String GUARD = "holdfastRateLimitDecider";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AnnotatedMethodAdvisor<RateLimitDefinition> holdfastRateLimitAdvisor(
			ConfigurableListableBeanFactory beanFactory, Environment environment) {
		return new AnnotatedMethodAdvisor<>(Feature.RATE_LIMIT, RateLimited.class,
				() -> new RateLimitDefinitionReader(beanFactory, environment,
						beanFactory.getBean(RateLimitSettings.class)),
				new GuardedInvoker<>(beanFactory, GUARD, RateLimitDecider.class));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DefinitionChecker holdfastRateLimitDefinitionChecker(ConfigurableListableBeanFactory beanFactory,
			AnnotatedMethodAdvisor<RateLimitDefinition> advisor) {
		return new DefinitionChecker(beanFactory, advisor, GUARD);
	}

	@Bean(GUARD)
	@Lazy
	static RateLimitDecider holdfastRateLimitDecider(RateLimiter limiter, OutageMonitors outages,
			ObjectProvider<RateLimitObserver> observers, ConfigurableListableBeanFactory beanFactory) {
		LocalRateLimiter local = LocalRateLimiter.builder()
			.listener(new LocalDecisions(observers.orderedStream().toList()))
			.build();
		return new RateLimitDecider(limiter, local, outages.of(Feature.RATE_LIMIT), beanFactory);
	}

	/**
	 * Reports the decisions of the local limiter that replaces Redis during an outage.
	 *
	 * @param observers receive the decisions
	 */
	private record LocalDecisions(List<RateLimitObserver> observers) implements RateLimitListener {

		@Override
		public void onDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed) {
			this.observers.forEach((observer) -> observer.onLocalDecision(request, outcome, elapsed));
		}

	}

}
