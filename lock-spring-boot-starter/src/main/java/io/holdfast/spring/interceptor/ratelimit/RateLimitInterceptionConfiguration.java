package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.local.LocalRateLimiter;
import io.holdfast.spring.annotation.RateLimited;
import io.holdfast.spring.interceptor.DefinitionChecker;
import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.Feature;
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
import org.springframework.util.function.SingletonSupplier;

/**
 * The beans that limit annotated methods. Needs a {@link RateLimiter} and
 * {@link RateLimitSettings}.
 */
@Configuration(proxyBeanMethods = false)
@Import(InterceptionConfiguration.class)
public final class RateLimitInterceptionConfiguration {

	private static final String GUARDS = "holdfastLimitGuards";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static RateLimitAdvisor holdfastRateLimitAdvisor(ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		// Advisors are made before other beans; nothing that they need may be made with
		// them.
		Supplier<RateLimitReader> reader = SingletonSupplier
			.of(() -> new RateLimitReader(beanFactory, environment, beanFactory.getBean(RateLimitSettings.class)));
		return new RateLimitAdvisor(new DefinitionSource<>(Feature.RATE_LIMIT, RateLimited.class, reader),
				SingletonSupplier.of(() -> beanFactory.getBean(GUARDS, LimitGuards.class)));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DefinitionChecker holdfastRateLimitDefinitionChecker(ConfigurableListableBeanFactory beanFactory,
			RateLimitAdvisor advisor) {
		return new DefinitionChecker(beanFactory, advisor, GUARDS);
	}

	@Bean(GUARDS)
	@Lazy
	static LimitGuards holdfastLimitGuards(RateLimiter limiter, OutageMonitors outages,
			ObjectProvider<RateLimitObserver> observers, ConfigurableListableBeanFactory beanFactory) {
		LocalRateLimiter local = LocalRateLimiter.builder()
			.listener(new LocalDecisions(observers.orderedStream().toList()))
			.build();
		return new LimitGuards(new LimitGate(limiter, local, outages.of(Feature.RATE_LIMIT)), beanFactory);
	}

	/**
	 * Tells of the decisions of the limiter that stands in for Redis.
	 *
	 * @param observers hear of them
	 */
	private record LocalDecisions(List<RateLimitObserver> observers) implements RateLimitListener {

		@Override
		public void onDecision(RateLimitDemand demand, RateLimitOutcome outcome, Duration elapsed) {
			this.observers.forEach((observer) -> observer.onLocalDecision(demand, outcome, elapsed));
		}

	}

}
