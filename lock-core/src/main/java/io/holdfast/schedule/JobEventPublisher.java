package io.holdfast.schedule;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.text.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports jobs to the log and the listener. An outage is logged once, regardless of how
 * many ticks it lasts.
 */
final class JobEventPublisher {

	private static final Logger logger = LoggerFactory.getLogger(ScheduledLocks.class);

	private final ScheduleListener listener;

	/** The jobs whose lock had no quorum the last time. */
	private final Set<String> outages = ConcurrentHashMap.newKeySet();

	JobEventPublisher(ScheduleListener listener) {
		this.listener = CompositeScheduleListener.of(listener);
	}

	void skipped(String name, StartResult.Refused refused) {
		LockUnavailableException cause = refused.cause();
		if (cause != null && this.outages.add(name)) {
			logger.warn("Job '{}' is skipped until a quorum of nodes answers: {}", name, Printable.failure(cause));
		}
		else {
			logger.debug("Job '{}' is skipped: {}", name, refused.reason());
		}
		this.listener.onSkip(name, refused.reason());
	}

	void unguarded(String name, OnUnavailable policy, LockUnavailableException failure) {
		if (this.outages.add(name)) {
			logger.warn("Job '{}' runs without a distributed lock ({}) until a quorum of nodes answers: {}", name,
					policy, Printable.failure(failure));
		}
		this.listener.onUnguarded(name, policy, failure);
	}

	void available(String name) {
		if (this.outages.remove(name)) {
			logger.info("Job '{}' has a distributed lock again", name);
		}
		this.listener.onAvailable(name);
	}

	void started(JobRun run) {
		logger.debug("Job '{}' runs, tick {}", run.name(), run.tick().orElse(null));
		this.listener.onStart(run.name(), run.tick().orElse(null));
	}

	void ended(JobRun run, RunOutcome outcome) {
		if (outcome instanceof RunOutcome.Executed executed && executed.lockLost()) {
			logger.warn("Job '{}' lost its lock before it ended; it may have run elsewhere at the same time",
					run.name());
		}
		this.listener.onEnd(run.name(), outcome);
	}

}
