package io.holdfast.lock.engine;

import java.time.Duration;

import io.holdfast.engine.Stopwatch;

/**
 * How long a holder may believe its lease: what was asked for, less the drift of the
 * clocks, counted from before the first command was sent.
 *
 * @param start when the first command was about to be sent
 * @param length the lease less the drift
 */
record Validity(Stopwatch start, Duration length) {

	Duration remaining() {
		return this.length.minus(this.start.elapsedAtMost());
	}

	boolean ended() {
		return remaining().compareTo(Duration.ZERO) <= 0;
	}

}
