package io.holdfast.lock.engine;

import java.time.Duration;

import io.holdfast.engine.Stopwatch;
import org.jspecify.annotations.Nullable;

/**
 * A key and the token that one acquisition puts there, until nobody wants it any more. It
 * may pass through the hands of several holders of this JVM.
 */
final class Claim {

	private final String key;

	private final String token;

	private final Duration lease;

	private final Changes changes = new Changes();

	private volatile Duration longestLease;

	private volatile boolean wanted = true;

	private volatile @Nullable Fences fences;

	private volatile @Nullable EngineHandle holder;

	private @Nullable Stopwatch passedOnSince;

	Claim(String key, String token, Duration lease) {
		this.key = key;
		this.token = token;
		this.lease = lease;
		this.longestLease = lease;
	}

	String key() {
		return this.key;
	}

	String token() {
		return this.token;
	}

	/**
	 * The lease that it was acquired with.
	 */
	Duration lease() {
		return this.lease;
	}

	/**
	 * The longest lease that it was ever extended by: the nodes may keep the key for as
	 * long as that.
	 */
	Duration longestLease() {
		return this.longestLease;
	}

	synchronized void extendedBy(Duration lease) {
		if (lease.compareTo(this.longestLease) > 0) {
			this.longestLease = lease;
		}
	}

	Changes changes() {
		return this.changes;
	}

	/**
	 * Whose it is, or was last.
	 */
	@Nullable EngineHandle holder() {
		return this.holder;
	}

	void heldBy(EngineHandle holder) {
		this.holder = holder;
	}

	@Nullable Fences fences() {
		return this.fences;
	}

	void fences(Fences fences) {
		this.fences = fences;
	}

	/**
	 * The highest fence that stands on the nodes for this claim, zero for none.
	 */
	long lastFence() {
		Fences fences = this.fences;
		return (fences != null) ? fences.last() : 0;
	}

	/**
	 * Whether it may be passed on once more, so that hand-offs in a row take no longer
	 * than allowed.
	 */
	synchronized boolean passOn(Stopwatch now, Duration longest) {
		if (longest.isZero()) {
			return false;
		}
		if (this.passedOnSince == null) {
			this.passedOnSince = now;
			return true;
		}
		return this.passedOnSince.elapsed().compareTo(longest) < 0;
	}

	/**
	 * Whether several holders here had it, one after the other.
	 */
	synchronized boolean wasPassedOn() {
		return this.passedOnSince != null;
	}

	boolean isWanted() {
		return this.wanted;
	}

	void giveUp() {
		this.wanted = false;
	}

}
