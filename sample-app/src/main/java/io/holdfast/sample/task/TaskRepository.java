package io.holdfast.sample.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

/**
 * The tasks, and the runs of the job.
 */
@Repository
class TaskRepository {

	private final JdbcClient jdbc;

	TaskRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	long insert(NewTask added) {
		GeneratedKeyHolder key = new GeneratedKeyHolder();
		this.jdbc.sql("INSERT INTO tasks (title, due) VALUES (:title, :due)")
			.param("title", added.title())
			.param("due", timestamp(added.due()))
			.update(key, "id");
		return Objects.requireNonNull(key.getKeyAs(Long.class));
	}

	List<Task> findAll(Instant now) {
		return this.jdbc.sql("SELECT id, title, due FROM tasks ORDER BY due, id").query((row, number) -> {
			Instant due = instant(row, "due");
			return new Task(row.getLong("id"), row.getString("title"), due, due.isBefore(now));
		}).list();
	}

	long count() {
		return this.jdbc.sql("SELECT COUNT(*) FROM tasks").query(Long.class).single();
	}

	int countOverdue(Instant now) {
		return this.jdbc.sql("SELECT COUNT(*) FROM tasks WHERE due < :now")
			.param("now", timestamp(now))
			.query(Integer.class)
			.single();
	}

	void insert(OverdueRun run) {
		this.jdbc.sql("""
				INSERT INTO overdue_runs (tick, instance, started, ended, found)
				VALUES (:tick, :instance, :start, :end, :found)
				""")
			.param("tick", timestamp(run.tick()))
			.param("instance", run.instance())
			.param("start", timestamp(run.start()))
			.param("end", timestamp(run.end()))
			.param("found", run.found())
			.update();
	}

	List<OverdueRun> findRuns(int most) {
		return this.jdbc.sql("SELECT * FROM overdue_runs ORDER BY id DESC FETCH FIRST :most ROWS ONLY")
			.param("most", most)
			.query((row, number) -> new OverdueRun(instant(row, "tick"), row.getString("instance"),
					instant(row, "started"), instant(row, "ended"), row.getInt("found")))
			.list();
	}

	void insert(TaskReport report) {
		this.jdbc.sql("INSERT INTO task_reports (computed, instance) VALUES (:computed, :instance)")
			.param("computed", timestamp(report.computed()))
			.param("instance", report.instance())
			.update();
	}

	long countReports() {
		return this.jdbc.sql("SELECT COUNT(*) FROM task_reports").query(Long.class).single();
	}

	private static OffsetDateTime timestamp(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static Instant instant(ResultSet row, String column) throws SQLException {
		return row.getObject(column, OffsetDateTime.class).toInstant();
	}

}
