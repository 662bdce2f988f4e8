package io.holdfast.spring.interceptor.schedule;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.schedule.ScheduledLocks;
import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.spring.interceptor.AnnotatedMethodAdvisor;
import io.holdfast.spring.interceptor.DefinitionChecker;
import io.holdfast.spring.interceptor.Feature;
import io.holdfast.spring.interceptor.GuardedInvoker;
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

/**
 * The beans that guard jobs. Needs {@link ScheduledLocks}, {@link ScheduleSettings} and
 * {@link io.holdfast.spring.schedule.ScheduledJobs}.
 */
@Configuration(proxyBeanMethods = false)
@Import(InterceptionConfiguration.class)
public final class ScheduleInterceptionConfiguration {

	private static final String GUARD = "holdfastJobStarter";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AnnotatedMethodAdvisor<ScheduleDefinition> holdfastScheduleAdvisor(
			ConfigurableListableBeanFactory beanFactory, Environment environment) {
		GuardedInvoker<ScheduleDefinition> jobs = new GuardedInvoker<>(beanFactory, GUARD, JobStarter.class);
		return new AnnotatedMethodAdvisor<>(Feature.SCHEDULE, ScheduledLocked.class,
				() -> new ScheduleDefinitionReader(beanFactory, environment), (definition, invocation) -> {
					try {
						return jobs.invoke(definition, invocation);
					}
					finally {
						definition.returned();
					}
				});
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DefinitionChecker holdfastScheduleDefinitionChecker(ConfigurableListableBeanFactory beanFactory,
			AnnotatedMethodAdvisor<ScheduleDefinition> advisor) {
		return new DefinitionChecker(beanFactory, advisor, GUARD);
	}

	@Bean(GUARD)
	static JobStarter holdfastJobStarter(ScheduledLocks locks, ScheduleSettings settings) {
		return new JobStarter(locks, settings.catchUp());
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static SchedulerClocks holdfastSchedulerClocks(BeanFactory beanFactory) {
		return new SchedulerClocks(beanFactory);
	}

	@Bean
	static JobOutageReporter holdfastJobOutageReporter(OutageMonitors outages, ObjectProvider<LockClient> clients) {
		OutageMonitor monitor = outages.of(Feature.SCHEDULE);
		if (clients.getIfUnique() instanceof RedlockClient redlock) {
			monitor.watch(redlock.nodes(), redlock.quorum());
		}
		return new JobOutageReporter(monitor);
	}

}
