package io.holdfast.ratelimit.local;

/**
 * A bucket of tokens, by the time at which it is full again.
 *
 * @param full that time, in whole microseconds
 * @param rest what comes to it, in parts of the limit
 * @param last the time of the last permit
 * @param window the window in whose terms it is meant
 * @param limit the limit in whose terms it is meant
 */
record BucketCount(long full, long rest, long last, long window, long limit) implements Count {

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
		if (time < 0 || time == 0 && this.rest == 0) {
			return new LogCount(rule.window(), now, new long[0], new long[0]);
		}
		return new LogCount(rule.window(), now, new long[] { this.last },
				new long[] { Parts.worth(time, this.rest, this.window, this.limit) });
	}

}
