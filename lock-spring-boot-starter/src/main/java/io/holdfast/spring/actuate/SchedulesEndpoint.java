package io.holdfast.spring.actuate;

import java.time.Instant;
import java.util.List;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockStatus;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.TickStore;
import io.holdfast.spring.schedule.JobReport;
import io.holdfast.spring.schedule.ScheduledJobs;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The endpoint {@code schedules}: the jobs of this application, what became of them in
 * this instance, and what the lock nodes know of them over all instances.
 */
@Endpoint(id = "schedules")
public final class SchedulesEndpoint {

	private final ScheduledJobs jobs;

	private final LockClient client;

	private final String instance;

	/**
	 * Create the endpoint.
	 * @param jobs what this instance knows
	 * @param client knows the nodes
	 * @param instance this instance's id
	 */
	public SchedulesEndpoint(ScheduledJobs jobs, LockClient client, String instance) {
		this.jobs = jobs;
		this.client = client;
		this.instance = instance;
	}

	/**
	 * All jobs.
	 * @return the jobs in the order of their names
	 */
	@ReadOperation
	public Schedules schedules() {
		return new Schedules(this.instance, this.jobs.reports().stream().map(this::schedule).toList());
	}

	/**
	 * One job.
	 * @param name its name
	 * @return the job, or {@code null} when there is none of that name
	 */
	@ReadOperation
	public @Nullable Schedule schedule(@Selector String name) {
		return this.jobs.report(name).map(this::schedule).orElse(null);
	}

	private Schedule schedule(JobReport report) {
		try {
			LockStatus lock = this.client.status(report.name());
			if (!report.perTick() || !(this.client instanceof TickStore.Source source)) {
				return new Schedule(report, lock.holder(), null, null, null);
			}
			TickStore.TickRecord last = source.tickStore().read(report.name());
			return new Schedule(report, lock.holder(), last.tick(), last.instance(), null);
		}
		catch (LockUnavailableException ex) {
			return new Schedule(report, null, null, null, ex.getMessage());
		}
	}

	/**
	 * What the endpoint answers.
	 *
	 * @param instance the instance that answers
	 * @param schedules the jobs
	 */
	public record Schedules(String instance, List<Schedule> schedules) {
	}

	/**
	 * One job.
	 *
	 * @param here what this instance knows of it
	 * @param lockedBy the instance that runs it now, or keeps its lock; {@code null} when
	 * none does
	 * @param lastTick the last tick that any instance has run; {@code null} when not
	 * known
	 * @param lastTickBy the instance that has; {@code null} when not known
	 * @param problem why the nodes could not say; {@code null} when they could
	 */
	public record Schedule(JobReport here, @Nullable String lockedBy, @Nullable Instant lastTick,
			@Nullable String lastTickBy, @Nullable String problem) {
	}

}
