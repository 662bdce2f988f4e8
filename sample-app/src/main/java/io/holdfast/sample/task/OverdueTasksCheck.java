package io.holdfast.sample.task;

import java.time.Clock;
import java.time.Instant;

import io.holdfast.spring.JobContext;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.ScheduledLocked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Looks for overdue tasks, once per tick across all instances.
 */
@Component
class OverdueTasksCheck {

	private static final Logger logger = LoggerFactory.getLogger(OverdueTasksCheck.class);

	private final TaskRepository tasks;

	private final Clock clock;

	private final String instance;

	OverdueTasksCheck(TaskRepository tasks, Clock clock, @Value("${holdfast.instance-id}") String instance) {
		this.tasks = tasks;
		this.clock = clock;
		this.instance = instance;
	}

	@Scheduled(cron = "${sample.tasks.check-cron}", zone = "UTC")
	@ScheduledLocked(name = "cron:overdue-tasks-check", lockAtMostFor = "10m", once = Once.PER_TICK)
	@Transactional
	public void check() {
		Instant start = this.clock.instant();
		Instant tick = JobContext.findJob().flatMap(JobContext::tick).orElse(start);
		int found = this.tasks.countOverdue(tick);
		this.tasks.insert(new OverdueRun(tick, this.instance, start, this.clock.instant(), found));
		logger.info("{} tasks are overdue at {}", found, tick);
	}

}
