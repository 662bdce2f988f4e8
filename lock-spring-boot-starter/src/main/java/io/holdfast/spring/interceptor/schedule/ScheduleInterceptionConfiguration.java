package io.holdfast.spring.interceptor.schedule;

import java.util.function.Supplier;

import io.holdfast.lock.LockClient;
import io.holdfast.schedule.ScheduledLocks;
import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.spring.interceptor.DefinitionChecker;
import io.holdfast.spring.interceptor.DefinitionSource;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.interceptor.InterceptionConfiguration;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.interceptor.OutageMonitors;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * The beans that guard jobs. Needs {@link ScheduledLocks}, {@link ScheduleSettings} and
 * {@link io.holdfast.spring.schedule.ScheduledJobs}.
 */
@Configuration(proxyBeanMethods = false)
@Import(InterceptionConfiguration.class)
public final class ScheduleInterceptionConfiguration {

	private static final String GUARDS = "holdfastJobGuards";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ScheduleAdvisor holdfastScheduleAdvisor(ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		// Advisors are made before other beans; nothing that they need may be made with
		// them.
		Supplier<ScheduleDefinitionReader> reader = SingletonSupplier
			.of(() -> new ScheduleDefinitionReader(beanFactory, environment));
		return new ScheduleAdvisor(new DefinitionSource<>(Feature.SCHEDULE, ScheduledLocked.class, reader),
				SingletonSupplier.of(() -> beanFactory.getBean(GUARDS, JobGuards.class)));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DefinitionChecker holdfastScheduleDefinitionChecker(ConfigurableListableBeanFactory beanFactory,
			ScheduleAdvisor advisor) {
		return new DefinitionChecker(beanFactory, advisor, GUARDS);
	}

	@Bean(GUARDS)
	static JobGuards holdfastJobGuards(ScheduledLocks locks, ScheduleSettings settings) {
		return new JobGuards(new JobGate(locks, settings.catchUp()));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static Schedulers holdfastSchedulers(BeanFactory beanFactory) {
		return new Schedulers(beanFactory);
	}

	@Bean
	static UnguardedJobs holdfastUnguardedJobs(OutageMonitors outages, ObjectProvider<LockClient> client) {
		OutageMonitor monitor = outages.of(Feature.SCHEDULE);
		client.ifUnique(monitor::watch);
		return new UnguardedJobs(monitor);
	}

}
