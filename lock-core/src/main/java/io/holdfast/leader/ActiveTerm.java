package io.holdfast.leader;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.engine.TokenGenerator;
import io.holdfast.lock.LockHandle;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A term of this instance, from the grant of the role's lock until it is given up. It
 * ends while some validity is left, so that listeners are notified before others can be
 * granted the lock. The lock, which may be renewable again by then, is given up after
 * that.
 */
final class ActiveTerm {

	private static final Logger logger = LoggerFactory.getLogger(LeaderElection.class);

	private final ElectionContext context;

	private final LockHandle handle;

	private final LeaderTerm term;

	private final AtomicBoolean over = new AtomicBoolean();

	private final CompletableFuture<Boolean> announced = new CompletableFuture<>();

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private volatile boolean announcing;

	private volatile @Nullable Cancellable timer;

	ActiveTerm(ElectionContext context, String role, LockHandle handle) {
		this.context = context;
		this.handle = handle;
		this.term = new LeaderTerm(role, TokenGenerator.holderOf(handle.token()), handle.fence(),
				Instant.ofEpochMilli(context.time().currentTimeMillis()));
	}

	LeaderTerm term() {
		return this.term;
	}

	/**
	 * Completes when the lock has been given up.
	 */
	CompletableFuture<Void> ended() {
		return this.ended;
	}

	void begin() {
		logger.info("This instance leads '{}' with fence {}", this.term.role(), this.term.fence());
		this.context.callbacks().execute(this::announce);
		watch();
		this.handle.onLost(() -> end("its lock is lost"));
	}

	/**
	 * Whether this instance may act as the leader, by the local clocks. Not before
	 * listeners are being notified, so that code that acts is also notified of the end.
	 */
	boolean acts() {
		return leads() && this.announcing;
	}

	private boolean leads() {
		if (this.over.get()) {
			return false;
		}
		if (left().compareTo(Duration.ZERO) > 0) {
			return true;
		}
		end("its lease was not renewed in time");
		return false;
	}

	private Duration left() {
		return this.handle.remainingValidity().minus(this.context.options().margin());
	}

	private void watch() {
		if (leads()) {
			this.timer = this.context.later(this.term.role(), this::watch, left());
		}
	}

	private void announce() {
		boolean announce = leads();
		try {
			if (announce) {
				this.announcing = true;
				this.context.listener().onGranted(this.term);
			}
		}
		finally {
			this.announced.complete(announce);
		}
	}

	/**
	 * Step down. From now on this instance does not act as the leader.
	 */
	void end(String reason) {
		if (!this.over.compareAndSet(false, true)) {
			return;
		}
		logger.info("This instance no longer leads '{}' with fence {}: {}", this.term.role(), this.term.fence(),
				reason);
		cancelTimer();
		CompletableFuture<Void> notified = this.announced.thenAcceptAsync(this::revoke, this.context.callbacks());
		notified.whenComplete((ignored, failure) -> giveUp());
		Duration timeout = this.context.options().handOverTimeout();
		this.timer = this.context.later(this.term.role(), () -> {
			if (notified.complete(null)) {
				logger.warn("Listeners of the leader '{}' have not finished within {}; others may lead now",
						this.term.role(), timeout);
			}
		}, timeout);
		if (notified.isDone()) {
			cancelTimer();
		}
	}

	private void revoke(boolean announced) {
		if (announced) {
			this.context.listener().onRevoked(this.term);
		}
	}

	private void giveUp() {
		cancelTimer();
		this.handle.releaseAsync().whenComplete((released, failure) -> this.ended.complete(null));
	}

	private void cancelTimer() {
		Cancellable timer = this.timer;
		if (timer != null) {
			timer.cancel();
		}
	}

}
