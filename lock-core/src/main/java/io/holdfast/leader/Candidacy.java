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
 * This instance's part in the election of one role: it waits for the role's lock, leads,
 * and waits again, until it is stopped. It blocks no thread.
 */
final class Candidacy {

	private static final Logger logger = LoggerFactory.getLogger(LeaderElection.class);

	private static final Polling BACK_OFF = new Polling(Duration.ofMillis(100), Duration.ofSeconds(1));

	private final Campaigning campaigning;

	private final String role;

	private final CompletableFuture<Void> stopped = new CompletableFuture<>();

	private boolean stopping;

	private int failures;

	private @Nullable CompletableFuture<LockHandle> attempt;

	private @Nullable Cancellable retry;

	private volatile @Nullable Reign reign;

	Candidacy(Campaigning campaigning, String role) {
		this.campaigning = campaigning;
		this.role = role;
	}

	/**
	 * The name of a role's lock, and its label in meters.
	 */
	static String lockName(String role) {
		return "leader:" + role;
	}

	@Nullable LeaderTerm term() {
		Reign reign = this.reign;
		return (reign != null && reign.acts()) ? reign.term() : null;
	}

	void campaign() {
		CompletableFuture<LockHandle> attempt;
		try {
			attempt = this.campaigning.locks().acquireAsync(lockName(this.role), options()).toCompletableFuture();
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
			.withLease(this.campaigning.options().lease())
			.withLabel(lockName(this.role))
			.fenced();
	}

	private void granted(LockHandle handle) {
		Reign begun = new Reign(this.campaigning, this.role, handle);
		boolean wanted;
		synchronized (this) {
			wanted = !this.stopping;
			this.failures = 0;
			this.attempt = null;
			if (wanted) {
				this.reign = begun;
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
			this.reign = null;
			failed = this.failures++;
		}
		again(BACK_OFF.pause(failed));
	}

	private void failed(Throwable failure) {
		int failed;
		boolean tell;
		synchronized (this) {
			this.attempt = null;
			failed = this.failures++;
			// It waits without end, unless the application shuts down.
			tell = !this.stopping && !(failure instanceof LockNotAcquiredException);
		}
		if (tell && failed == 0) {
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
				this.retry = this.campaigning.later(this.role, this::campaign, pause);
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
		Reign reign = this.reign;
		if (reign == null) {
			return CompletableFuture.completedFuture(null);
		}
		reign.end("it hands over");
		return reign.ended();
	}

	/**
	 * Stop campaigning, and hand over.
	 * @return completes when other instances may lead
	 */
	CompletableFuture<Void> stop() {
		Reign reign;
		CompletableFuture<LockHandle> attempt;
		Cancellable retry;
		synchronized (this) {
			this.stopping = true;
			reign = this.reign;
			attempt = this.attempt;
			retry = this.retry;
		}
		if (retry != null) {
			retry.cancel();
		}
		if (reign != null) {
			reign.end("it hands over");
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
