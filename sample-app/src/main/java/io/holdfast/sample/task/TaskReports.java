package io.holdfast.sample.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.holdfast.spring.annotation.CacheTags;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/**
 * Computes the report, which takes long: it is computed once for concurrent callers on
 * all instances. Each computation leaves a row.
 */
@Service
class TaskReports {

	static final String CACHE = "task_report";

	static final String TASKS = "tasks";

	private final TaskRepository tasks;

	private final Clock clock;

	private final Duration time;

	private final String instance;

	TaskReports(TaskRepository tasks, Clock clock, @Value("${sample.tasks.report-time}") Duration time,
			@Value("${holdfast.instance-id}") String instance) {
		this.tasks = tasks;
		this.clock = clock;
		this.time = time;
		this.instance = instance;
	}

	@Cacheable(cacheNames = CACHE, sync = true)
	@CacheTags(TASKS)
	public TaskReport report() {
		Instant now = this.clock.instant();
		TaskReport report = new TaskReport(this.tasks.count(), this.tasks.countOverdue(now), now, this.instance);
		takeLong();
		this.tasks.insert(report);
		return report;
	}

	private void takeLong() {
		try {
			Thread.sleep(this.time.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("The computation of the report was interrupted", ex);
		}
	}

}
