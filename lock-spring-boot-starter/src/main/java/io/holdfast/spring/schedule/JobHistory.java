package io.holdfast.spring.schedule;

import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;

import io.holdfast.schedule.RunOutcome;
import io.holdfast.schedule.SkipReason;
import io.holdfast.spring.schedule.JobReport.Run;
import io.holdfast.spring.schedule.JobReport.Skip;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one job in this instance.
 */
final class JobHistory {

	private final String name;

	private final @Nullable String method;

	private final boolean perTick;

	private final Supplier<@Nullable Instant> next;

	private int running;

	private long executed;

	private long failed;

	private long skipped;

	private @Nullable Run lastRun;

	private @Nullable Skip lastSkip;

	JobHistory(String name, @Nullable String method, boolean perTick, Supplier<@Nullable Instant> next) {
		this.name = name;
		this.method = method;
		this.perTick = perTick;
		this.next = next;
	}

	synchronized void skipped(SkipReason reason) {
		this.skipped++;
		this.lastSkip = new Skip(Instant.now(), reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
	}

	synchronized void started() {
		this.running++;
	}

	synchronized void ended(RunOutcome outcome) {
		this.running--;
		if (outcome instanceof RunOutcome.Executed run) {
			this.executed++;
			this.lastRun = new Run(run.tick(), Instant.now(), run.took(), "executed", run.lockLost(), null);
		}
		else if (outcome instanceof RunOutcome.Failed run) {
			this.failed++;
			this.lastRun = new Run(run.tick(), Instant.now(), run.took(), "failed", false, run.cause().toString());
		}
	}

	JobReport report() {
		Instant nextRun = this.next.get();
		synchronized (this) {
			return new JobReport(this.name, this.method, this.perTick, this.running, this.executed, this.failed,
					this.skipped, this.lastRun, this.lastSkip, nextRun);
		}
	}

}
