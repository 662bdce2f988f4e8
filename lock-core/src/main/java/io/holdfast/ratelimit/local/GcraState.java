package io.holdfast.ratelimit.local;

/**
 * A bucket of tokens, by the time at which it is full again.
 *
 * @param full that time, in whole microseconds
 * @param rest what comes to it, in parts of the limit
 * @param last the time of the last permit
 * @param window the window in whose terms it is meant
 * @param limit the limit in whose terms it is meant
 * @param before the time of the last permit that was counted in other terms
 * @param carried at least how many permits were let through in those within a window
 * @param overflow since when there is an excess
 * @param excess how many permits were outstanding that this bucket has no room for, after
 * a larger one
 */
record GcraState(long full, long rest, long last, long window, long limit, long before, long carried, long overflow,
		long excess) implements LimitState {

	/** A new bucket that is full. */
	static GcraState full(long now) {
		return new GcraState(now, 0, 0, 0, 0, 0, 0, 0, 0);
	}

	@Override
	public long end() {
		return this.last + this.window;
	}

	/** How many permits were outstanding after the last. */
	long outstanding() {
		return FractionalMicros.worth(this.full - this.last, this.rest, this.window, this.limit);
	}

	/**
	 * At least what it let through within a window before a time, which is not before its
	 * last permit: each permit puts off the time at which it is full, from no earlier
	 * than the window's begin.
	 */
	long letThrough(long window, long time) {
		long from = this.full - time + window;
		return (from < 0) ? 0 : FractionalMicros.worth(from, this.rest, this.window, this.limit);
	}

	SlidingWindowState toLog(LimitSpec spec, long now) {
		return SlidingWindowState.EMPTY.plus(0, spec.window(), now, this.before, this.carried, false)
			.plus((this.carried > 0) ? 0 : 1, spec.window(), now, this.last, letThrough(spec.window(), now), false);
	}

}
