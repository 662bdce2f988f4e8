package io.holdfast.ratelimit.local;

/**
 * A token bucket, represented by the time at which it is full again.
 *
 * @param full the time at which it is full again, in whole microseconds
 * @param rest the remainder of that time, in fractions of the limit
 * @param last the time of the last permit
 * @param window the window to which the bucket applies
 * @param limit the limit to which the bucket applies
 * @param before the time of the last permit counted under another window or limit
 * @param carried the number of permits taken under those within a window, or more
 * @param overflow the time since which there is an excess
 * @param excess the number of outstanding permits that fitted in a larger bucket but not
 * in this one
 */
record GcraState(long full, long rest, long last, long window, long limit, long before, long carried, long overflow,
		long excess) implements LimitState {

	/** A new, full bucket. */
	static GcraState full(long now) {
		return new GcraState(now, 0, 0, 0, 0, 0, 0, 0, 0);
	}

	@Override
	public long end() {
		return this.last + this.window;
	}

	/** The number of outstanding permits after the last one was taken. */
	long outstanding() {
		return FractionalMicros.worth(this.full - this.last, this.rest, this.window, this.limit);
	}

	/**
	 * An upper bound of the permits taken within a window before a time, which must not
	 * be before the last permit: each permit delays the time at which the bucket is full,
	 * starting no earlier than the begin of the window.
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
