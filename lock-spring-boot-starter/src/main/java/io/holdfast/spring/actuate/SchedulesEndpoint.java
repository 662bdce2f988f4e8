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
 * The endpoint {@code schedules}: the jobs of this application, their runs in this
 * instance, and their state on the lock nodes, across all instances.
 */
@Endpoint(id = "schedules")
public final class SchedulesEndpoint {

	private final ScheduledJobs jobs;

	private final LockClient client;

	private final String instance;

	/**
	 * Create the endpoint.
	 * @param jobs the jobs of this instance
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
	 * @return the job, or {@code null} if there is none with that name
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
	 * The response of the endpoint.
	 *
	 * @param instance the instance that answers
	 * @param schedules the jobs
	 */
	public record Schedules(String instance, List<Schedule> schedules) {
	}

	/**
	 * One job.
	 *
	 * @param here its state in this instance
	 * @param lockedBy the instance that runs it now, or holds its lock; {@code null} if
	 * none does
	 * @param lastTick the last tick that any instance has run; {@code null} if not known
	 * @param lastTickBy the instance that ran it; {@code null} if not known
	 * @param problem why the state on the nodes is not known; {@code null} if it is
	 */
	public record Schedule(JobReport here, @Nullable String lockedBy, @Nullable Instant lastTick,
			@Nullable String lastTickBy, @Nullable String problem) {
	}

}
