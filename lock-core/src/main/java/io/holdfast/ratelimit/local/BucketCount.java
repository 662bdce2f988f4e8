package io.holdfast.ratelimit.local;

/**
 * A bucket of tokens, by the time at which it is full again.
 *
 * @param full that time, in whole microseconds
 * @param rest what comes to it, in parts of the limit
 * @param last the time of the last permit
 * @param window the window in whose terms it is meant
 * @param limit the limit in whose terms it is meant
 * @param before the time of the last permit of a log that became this bucket
 * @param carried how many permits that log held
 */
record BucketCount(long full, long rest, long last, long window, long limit, long before,
		long carried) implements Count {

	@Override
	public long end() {
		return this.last + this.window;
	}

	/**
	 * At least what it let through within a window, as of its last permit: each permit
	 * puts off the time at which it is full, from no earlier than the window's begin.
	 */
	LogCount toLog(Rule rule, long now) {
		long time = this.full - now + rule.window();
		long permits = (time < 0) ? 0 : Parts.worth(time, this.rest, this.window, this.limit);
		return LogCount.EMPTY.plus(0, rule.window(), now, this.before, this.carried, false)
			.plus((this.carried > 0) ? 0 : 1, rule.window(), now, this.last, permits, false);
	}

}
