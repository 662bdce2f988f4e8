package io.holdfast.sample.task;

import java.net.URI;
import java.time.Clock;
import java.util.List;

import io.holdfast.spring.annotation.InvalidateTags;
import io.holdfast.spring.annotation.RateLimited;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;

import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tasks over HTTP.
 */
@RestController
@RequestMapping("/tasks")
class TaskController {

	private static final int MOST_RUNS = 200;

	private final TaskRepository tasks;

	private final TaskReports reports;

	private final Clock clock;

	TaskController(TaskRepository tasks, TaskReports reports, Clock clock) {
		this.tasks = tasks;
		this.reports = reports;
		this.clock = clock;
	}

	@PostMapping
	@Transactional
	@InvalidateTags(cache = TaskReports.CACHE, tags = TaskReports.TASKS)
	public ResponseEntity<Task> create(@Valid @RequestBody NewTask added) {
		long id = this.tasks.insert(added);
		return ResponseEntity.created(URI.create("/tasks/" + id))
			.body(new Task(id, added.title(), added.due(), added.due().isBefore(this.clock.instant())));
	}

	/** Limited per minute and client; the address identifies the client. */
	@GetMapping
	@RateLimited(name = "tasks", key = "#request.remoteAddr", limit = "30", window = "1m")
	public List<Task> all(HttpServletRequest request) {
		return this.tasks.findAll(this.clock.instant());
	}

	/** Takes long to compute, and is computed once for all callers. */
	@GetMapping("/report")
	public TaskReport report() {
		return this.reports.report();
	}

	/** The latest runs of the job, the newest first. */
	@GetMapping("/overdue/runs")
	public List<OverdueRun> runs() {
		return this.tasks.findRuns(MOST_RUNS);
	}

}
