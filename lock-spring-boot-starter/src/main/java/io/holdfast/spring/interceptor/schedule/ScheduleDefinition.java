package io.holdfast.spring.interceptor.schedule;

import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.GuardedDefinition;
import io.holdfast.spring.interceptor.RefusalPolicy;
import io.holdfast.spring.interceptor.ReturnKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * How one job is run: its annotation, checked and ready for calls.
 *
 * @param method the method
 * @param name the job's name
 * @param returns when its work has ended
 * @param options how its lock is held
 * @param tracker the calls for ticks that are run once each, {@code null} for none
 * @param refused what a skipped call returns
 */
record ScheduleDefinition(AnnotatedMethod method, String name, ReturnKind returns, ScheduleOptions options,
		@Nullable TickTracker tracker, RefusalPolicy refused) implements GuardedDefinition {

	/** One instance for each web application. */
	private static final String SCOPE_OF_ONE = "application";

	private static final Logger logger = LoggerFactory.getLogger(ScheduleDefinition.class);

	/**
	 * Spring schedules the methods of every instance of a bean. Those of a proxied bean
	 * it never ends, for it looks for them by the bean itself.
	 */
	@Override
	public void verify(String beanName, BeanDefinition bean) {
		boolean once = bean.isSingleton() || SCOPE_OF_ONE.equals(bean.getScope());
		if (!once && MergedAnnotations.from(this.method.method(), SearchStrategy.TYPE_HIERARCHY)
			.isPresent(Scheduled.class)) {
			logger.warn(
					"Job '{}' will be called several times a tick: its bean '{}' has the scope '{}', and Spring schedules"
							+ " {} anew for each instance of the bean without ending the schedules of earlier ones"
							+ " (after each refresh, for example). The lock keeps the calls apart, and only once ="
							+ " PER_TICK makes one run of them. Move @Scheduled and @ScheduledLocked to a singleton"
							+ " that calls the bean.",
					this.name, beanName, bean.getScope(), this.method.name());
		}
	}

	/** A call returns to the scheduler, which sets its next timer. */
	void returned() {
		if (this.tracker != null) {
			this.tracker.end();
		}
	}

}
