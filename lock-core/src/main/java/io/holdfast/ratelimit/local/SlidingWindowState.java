package io.holdfast.ratelimit.local;

import java.util.Arrays;

/**
 * A log. Each entry has a number of permits and the time of the latest of them; the
 * oldest entry is first.
 */
final class SlidingWindowState implements LimitState {

	static final SlidingWindowState EMPTY = new SlidingWindowState(0, 0, new long[0], new long[0]);

	/** The longest window that was used recently; older entries are dropped. */
	final long keep;

	/** When that window was last used. */
	final long since;

	private final long[] times;

	private final long[] permits;

	SlidingWindowState(long keep, long since, long[] times, long[] permits) {
		this.keep = keep;
		this.since = since;
		this.times = times;
		this.permits = permits;
	}

	int size() {
		return this.times.length;
	}

	long time(int index) {
		return this.times[index];
	}

	long permits(int index) {
		return this.permits[index];
	}

	/**
	 * The entries from an index on, and another one, which may be merged with the last.
	 */
	SlidingWindowState plus(int from, long keep, long since, long time, long permits, boolean join) {
		int kept = size() - from;
		int size = (join && kept > 0) ? kept : kept + 1;
		long[] newTimes = Arrays.copyOfRange(this.times, from, from + size);
		long[] newPermits = Arrays.copyOfRange(this.permits, from, from + size);
		newTimes[size - 1] = time;
		newPermits[size - 1] = FractionalMicros.counted(newPermits[size - 1] + permits);
		return new SlidingWindowState(keep, since, newTimes, newPermits);
	}

	long newest() {
		return this.times[size() - 1];
	}

	long sum() {
		return Arrays.stream(this.permits).sum();
	}

	/** The entries from an index on. */
	SlidingWindowState minus(int from, long keep, long since) {
		return new SlidingWindowState(keep, since, Arrays.copyOfRange(this.times, from, size()),
				Arrays.copyOfRange(this.permits, from, size()));
	}

	@Override
	public long end() {
		return (size() > 0) ? newest() + this.keep : Long.MIN_VALUE;
	}

}
