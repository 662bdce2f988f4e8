package io.holdfast.spring.interceptor.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.DefinitionReader;
import io.holdfast.spring.interceptor.RefusalPolicy;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import io.holdfast.spring.schedule.ScheduledJobs;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.env.Environment;
import org.springframework.util.StringValueResolver;

/**
 * Turns {@link ScheduledLocked} into a definition and rejects invalid annotations.
 */
final class ScheduleDefinitionReader extends DefinitionReader<ScheduledLocked, ScheduleDefinition> {

	private final ScheduleSettings settings;

	private final ScheduledJobs jobs;

	private final SchedulerClocks schedulerClocks;

	private final StringValueResolver resolver;

	private final Map<String, AnnotatedMethod> names = new ConcurrentHashMap<>();

	ScheduleDefinitionReader(ConfigurableBeanFactory beanFactory, Environment environment) {
		super(beanFactory, environment);
		this.settings = beanFactory.getBean(ScheduleSettings.class);
		this.jobs = beanFactory.getBean(ScheduledJobs.class);
		this.schedulerClocks = beanFactory.getBean(SchedulerClocks.class);
		this.resolver = new EmbeddedValueResolver(beanFactory);
	}

	@Override
	public ScheduleDefinition read(AnnotatedMethod method, List<ScheduledLocked> annotations) {
		ScheduledLocked job = only(method, annotations, "; a job has one name.");
		String name = name(method, job.name());
		requireOnlyJob(method, name);
		ReturnKind returns = ReturnKind.of(method);
		boolean perTick = job.once() == Once.PER_TICK;
		CronReader crons = new CronReader(method, this.resolver, this.schedulerClocks);
		CronTicks ticks = perTick ? crons.requireTicks() : crons.findTicks();
		ScheduleOptions options = options(method, job, name);
		Supplier<Clock> clock = crons.clock();
		this.jobs.register(name, method.name(), perTick,
				() -> (ticks != null) ? ticks.next(clock.get().instant()) : null);
		TickTracker tracker = (perTick && ticks != null) ? tracker(method, ticks, clock) : null;
		return new ScheduleDefinition(method, name, returns, options, tracker, RefusalPolicy.skip(method));
	}

	private TickTracker tracker(AnnotatedMethod method, CronTicks ticks, Supplier<Clock> clock) {
		TickTracker tracker = new TickTracker(ticks, clock, SchedulerCallDetector.always(method));
		this.schedulerClocks.onBegin(tracker::passNow);
		return tracker;
	}

	private void requireOnlyJob(AnnotatedMethod method, String name) {
		AnnotatedMethod other = this.names.putIfAbsent(name, method);
		if (other != null && !other.isSame(method)) {
			throw method.invalid("its name '" + name + "' is also the name of the job " + other.name()
					+ " , so each would prevent the other from running.", "Give each job its own name.");
		}
	}

	private ScheduleOptions options(AnnotatedMethod method, ScheduledLocked job, String name) {
		ScheduleOptions defaults = this.settings.options();
		Duration atMost = duration(method, "lockAtMostFor", job.lockAtMostFor(), SHORTEST, defaults.lockAtMostFor());
		Duration atLeast = duration(method, "lockAtLeastFor", job.lockAtLeastFor(), Duration.ZERO,
				defaults.lockAtLeastFor());
		UnavailablePolicy policy = UnavailablePolicy.of(job.onUnavailable(), this.settings.onUnavailable(), name);
		try {
			return new ScheduleOptions(atMost, atLeast, policy.choice(), null);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(String.valueOf(ex.getMessage()),
					"Correct 'lockAtLeastFor' or 'lockAtMostFor', or, if the annotation does not set them,"
							+ " holdfast.schedule.lock-at-least-for or holdfast.schedule.lock-at-most-for.",
					ex);
		}
	}

}
