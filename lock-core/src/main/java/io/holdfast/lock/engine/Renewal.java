package io.holdfast.lock.engine;

import java.time.Duration;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one handle's lease alive: extends it after a third of its length, sooner again
 * when nobody knows how that went, and notices when the validity ends. When a hold has
 * lasted for a moment, it has the nodes tell of changes.
 */
final class Renewal {

	private static final Logger logger = LoggerFactory.getLogger(LockHandle.class);

	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);

	/** A shorter hold costs the nodes nothing but its acquisition and its release. */
	private static final Duration SHORT_HOLD = Duration.ofMillis(50);

	private static final Duration LONG = Duration.ofDays(365);

	private final LockEngine engine;

	private final EngineHandle handle;

	Renewal(LockEngine engine, EngineHandle handle) {
		this.engine = engine;
		this.handle = handle;
	}

	void start() {
		if (third().compareTo(SHORT_HOLD) > 0) {
			set(this::watch, SHORT_HOLD);
		}
		else {
			next(third());
		}
	}

	/**
	 * Taking the lock does not subscribe its holder to changes that others make. Reading
	 * it does, and so does each extension.
	 */
	private void watch() {
		if (!this.handle.isHeld()) {
			return;
		}
		this.handle.checkCaller();
		if (this.engine.settings().nodes().stream().anyMatch(LockNode::tellsOfReads)) {
			Verifying.run(this.engine, this.handle.claim());
		}
		next(third().minus(SHORT_HOLD));
	}

	private Duration third() {
		return third(this.handle.options().lease());
	}

	/**
	 * Dividing a duration takes longer than all else that an acquisition computes.
	 */
	private static Duration third(Duration lease) {
		return (lease.compareTo(LONG) < 0) ? Duration.ofNanos(lease.toNanos() / 3) : lease.dividedBy(3);
	}

	private void next(Duration pause) {
		Duration validity = this.handle.remainingValidity();
		boolean renewing = extension() != null && pause.compareTo(validity) < 0;
		set(renewing ? this::extend : this::expire, renewing ? pause : validity);
	}

	private void set(Runnable task, Duration delay) {
		try {
			this.handle.alarm().set(this.engine.settings().scheduler().schedule(task, delay));
		}
		catch (RuntimeException ex) {
			logger.warn("Lock '{}' has no timer: it is not renewed, and its loss shows only when it is asked for",
					Printable.of(this.handle.name()), ex);
		}
	}

	private void extend() {
		Duration lease = extension();
		if (!this.handle.isHeld()) {
			return;
		}
		this.handle.checkCaller();
		if (lease == null) {
			next(this.handle.remainingValidity());
			return;
		}
		// Silent nodes must not delay the news that the validity has ended.
		set(this::expire, this.handle.remainingValidity());
		Extending.run(this.engine, this.handle, lease).thenAccept((result) -> {
			if (result == Extending.Result.RENEWED) {
				next(third());
			}
			else if (result == Extending.Result.UNKNOWN) {
				Duration quarter = this.handle.remainingValidity().dividedBy(4);
				next((quarter.compareTo(SHORTEST_PAUSE) > 0) ? quarter : SHORTEST_PAUSE);
			}
		});
	}

	private void expire() {
		if (this.handle.isHeld()) {
			// Extended by the holder meanwhile.
			next(this.handle.remainingValidity());
		}
	}

	/**
	 * The lease to ask for: the whole, what is left of the longest hold, or {@code null}
	 * when that would not prolong anything.
	 */
	private @Nullable Duration extension() {
		Duration lease = this.handle.options().lease();
		if (!this.handle.options().renew()) {
			return null;
		}
		Duration maxHold = this.handle.options().maxHold();
		if (maxHold == null) {
			return lease;
		}
		Duration left = maxHold.minus(this.handle.heldFor());
		if (left.compareTo(lease) >= 0) {
			return lease;
		}
		Duration validity = this.engine.settings().drift().validityOf(left);
		return (validity.compareTo(this.handle.remainingValidity()) > 0) ? left : null;
	}

}
