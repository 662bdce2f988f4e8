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
 * How one job runs: its annotation, checked and ready for calls.
 *
 * @param method the method
 * @param name the job's name
 * @param returns when its work has ended
 * @param options how its lock is held
 * @param tracker tracks the calls of a job that runs once per tick; {@code null} for
 * other jobs
 * @param refused what a skipped call returns
 */
record ScheduleDefinition(AnnotatedMethod method, String name, ReturnKind returns, ScheduleOptions options,
		@Nullable TickTracker tracker, RefusalPolicy refused) implements GuardedDefinition {

	/** Has one instance per web application. */
	private static final String SCOPE_OF_ONE = "application";

	private static final Logger logger = LoggerFactory.getLogger(ScheduleDefinition.class);

	/**
	 * Warns about beans with several instances. Spring schedules the methods of every
	 * instance, and it never cancels the schedules of proxied beans, because it looks
	 * them up by the unproxied bean.
	 */
	@Override
	public void verify(String beanName, BeanDefinition bean) {
		boolean once = bean.isSingleton() || SCOPE_OF_ONE.equals(bean.getScope());
		if (!once && MergedAnnotations.from(this.method.method(), SearchStrategy.TYPE_HIERARCHY)
			.isPresent(Scheduled.class)) {
			logger.warn(
					"Job '{}' will be called several times per tick: its bean '{}' has the scope '{}', and Spring"
							+ " schedules {} for each instance of the bean without cancelling the schedules of"
							+ " earlier instances (for example after each refresh). The lock prevents concurrent"
							+ " calls, but only once = PER_TICK reduces them to one run. Move @Scheduled and"
							+ " @ScheduledLocked to a singleton" + " that calls the bean.",
					this.name, beanName, bean.getScope(), this.method.name());
		}
	}

	/** Record that a call returns to the scheduler, which then sets its next timer. */
	void returned() {
		if (this.tracker != null) {
			this.tracker.end();
		}
	}

}
