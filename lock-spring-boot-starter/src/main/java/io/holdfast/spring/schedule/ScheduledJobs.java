package io.holdfast.spring.schedule;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

import io.holdfast.schedule.RunOutcome;
import io.holdfast.schedule.ScheduleListener;
import io.holdfast.schedule.SkipReason;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of this application and their runs in this instance. Thread-safe.
 */
public final class ScheduledJobs implements ScheduleListener {

	private final Map<String, JobHistory> jobs = new ConcurrentSkipListMap<>();

	/**
	 * Register an annotated job before it runs.
	 * @param name the job's name
	 * @param method the annotated method
	 * @param perTick whether it runs once per tick
	 * @param next when it is next due, {@code null} if not known
	 */
	public void register(String name, String method, boolean perTick, Supplier<@Nullable Instant> next) {
		this.jobs.put(name, new JobHistory(name, method, perTick, next));
	}

	/**
	 * All registered jobs.
	 * @return in the order of their names
	 */
	public Collection<JobReport> reports() {
		return this.jobs.values().stream().map(JobHistory::report).toList();
	}

	/**
	 * One job.
	 * @param name its name
	 * @return its state, or empty if it is not registered
	 */
	public Optional<JobReport> report(String name) {
		return Optional.ofNullable(this.jobs.get(name)).map(JobHistory::report);
	}

	@Override
	public void onSkip(String name, SkipReason reason) {
		job(name).skipped(reason);
	}

	@Override
	public void onStart(String name, @Nullable Instant tick) {
		job(name).started();
	}

	@Override
	public void onEnd(String name, RunOutcome outcome) {
		job(name).ended(outcome);
	}

	private JobHistory job(String name) {
		return this.jobs.computeIfAbsent(name, (absent) -> new JobHistory(absent, null, false, () -> null));
	}

}
