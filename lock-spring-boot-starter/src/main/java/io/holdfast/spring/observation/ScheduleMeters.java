package io.holdfast.spring.observation;

import java.time.Duration;
import java.util.Locale;

import io.holdfast.schedule.RunOutcome;
import io.holdfast.schedule.ScheduleListener;
import io.holdfast.schedule.SkipReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of jobs. Their tag {@code name} is the job's name.
 */
public final class ScheduleMeters implements ScheduleListener {

	private final MeterRegistry registry;

	/**
	 * Create the meters.
	 * @param registry the registry of the meters
	 */
	public ScheduleMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onSkip(String name, SkipReason reason) {
		count(name, "skipped", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
	}

	@Override
	public void onEnd(String name, RunOutcome outcome) {
		if (outcome instanceof RunOutcome.Executed run) {
			ended(name, "executed", run.took());
		}
		else if (outcome instanceof RunOutcome.Failed run) {
			ended(name, "failed", run.took());
		}
	}

	private void ended(String name, String outcome, Duration took) {
		count(name, outcome, "none");
		Timer.builder("holdfast.schedule.duration")
			.description("Durations of job runs")
			.tag("name", name)
			.tag("outcome", outcome)
			.register(this.registry)
			.record(took);
	}

	private void count(String name, String outcome, String reason) {
		Counter.builder("holdfast.schedule.runs")
			.description("Runs of jobs and skipped calls")
			.tag("name", name)
			.tag("outcome", outcome)
			.tag("reason", reason)
			.register(this.registry)
			.increment();
	}

}
