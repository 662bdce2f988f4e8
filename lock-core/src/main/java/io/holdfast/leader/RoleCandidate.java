package io.holdfast.leader;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.holdfast.duration.Durations;
import io.holdfast.engine.Polling;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.text.Printable;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes part in the election of one role: waits for the role's lock, leads, and waits
 * again, until it is stopped. It blocks no thread.
 */
final class RoleCandidate {

	private static final Logger logger = LoggerFactory.getLogger(LeaderElection.class);

	private static final Polling BACK_OFF = new Polling(Duration.ofMillis(100), Duration.ofSeconds(1));

	private final ElectionContext context;

	private final String role;

	private final CompletableFuture<Void> stopped = new CompletableFuture<>();

	private boolean stopping;

	private int failures;

	private @Nullable CompletableFuture<LockHandle> attempt;

	private @Nullable Cancellable retry;

	private volatile @Nullable ActiveTerm term;

	RoleCandidate(ElectionContext context, String role) {
		this.context = context;
		this.role = role;
	}

	/**
	 * The name of the lock of a role, and its label in meters.
	 */
	static String lockName(String role) {
		return "leader:" + role;
	}

	@Nullable LeaderTerm term() {
		ActiveTerm term = this.term;
		return (term != null && term.acts()) ? term.term() : null;
	}

	void campaign() {
		CompletableFuture<LockHandle> attempt;
		try {
			attempt = this.context.locks().acquireAsync(lockName(this.role), options()).toCompletableFuture();
		}
		catch (RuntimeException ex) {
			attempt = CompletableFuture.failedFuture(ex);
		}
		boolean wanted;
		synchronized (this) {
			wanted = !this.stopping;
			this.attempt = attempt;
		}
		attempt.whenComplete((handle, failure) -> {
			if (failure != null) {
				failed(failure);
			}
			else {
				granted(handle);
			}
		});
		if (!wanted) {
			attempt.cancel(false);
		}
	}

	private LockOptions options() {
		return LockOptions.defaults()
			.withWait(Durations.LONGEST_WAIT)
			.withLease(this.context.options().lease())
			.withLabel(lockName(this.role))
			.fenced();
	}

	private void granted(LockHandle handle) {
		ActiveTerm begun = new ActiveTerm(this.context, this.role, handle);
		boolean wanted;
		synchronized (this) {
			wanted = !this.stopping;
			this.failures = 0;
			this.attempt = null;
			if (wanted) {
				this.term = begun;
			}
		}
		if (wanted) {
			begun.ended().thenRun(this::ended);
			begun.begin();
		}
		else {
			handle.releaseAsync().whenComplete((released, failure) -> this.stopped.complete(null));
		}
	}

	private void ended() {
		int failed;
		synchronized (this) {
			this.term = null;
			failed = this.failures++;
		}
		again(BACK_OFF.pause(failed));
	}

	private void failed(Throwable failure) {
		int failed;
		boolean warn;
		synchronized (this) {
			this.attempt = null;
			failed = this.failures++;
			// The wait is unlimited, so it fails like this only when the client shuts
			// down.
			warn = !this.stopping && !(failure instanceof LockNotAcquiredException);
		}
		if (warn && failed == 0) {
			logger.warn("The election of '{}' cannot be decided; this instance keeps trying: {}", this.role,
					Printable.failure(failure));
		}
		logger.debug("The election of '{}' cannot be decided", this.role, failure);
		again(BACK_OFF.pause(failed));
	}

	private void again(Duration pause) {
		boolean stop;
		synchronized (this) {
			stop = this.stopping;
			if (!stop) {
				this.retry = this.context.later(this.role, this::campaign, pause);
			}
		}
		if (stop) {
			this.stopped.complete(null);
		}
	}

	/**
	 * Let another instance lead; this instance campaigns again after a pause.
	 */
	CompletableFuture<Void> handOver() {
		ActiveTerm term = this.term;
		if (term == null) {
			return CompletableFuture.completedFuture(null);
		}
		term.end("it hands over");
		return term.ended();
	}

	/**
	 * Stop campaigning, and hand over.
	 * @return completes when other instances may lead
	 */
	CompletableFuture<Void> stop() {
		ActiveTerm term;
		CompletableFuture<LockHandle> attempt;
		Cancellable retry;
		synchronized (this) {
			this.stopping = true;
			term = this.term;
			attempt = this.attempt;
			retry = this.retry;
		}
		if (retry != null) {
			retry.cancel();
		}
		if (term != null) {
			term.end("it hands over");
		}
		else if (attempt == null) {
			this.stopped.complete(null);
		}
		else {
			attempt.cancel(false);
		}
		return this.stopped;
	}

}
