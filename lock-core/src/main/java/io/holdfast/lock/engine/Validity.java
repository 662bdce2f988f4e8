package io.holdfast.lock.engine;

import java.time.Duration;

import io.holdfast.engine.Stopwatch;

/**
 * How long a holder may rely on its lease: the lease asked for, less the clock drift,
 * counted from before the first command was sent.
 *
 * @param start started before the first command was sent
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
