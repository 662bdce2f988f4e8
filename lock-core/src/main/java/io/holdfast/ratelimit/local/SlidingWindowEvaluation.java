package io.holdfast.ratelimit.local;

import org.jspecify.annotations.Nullable;

/**
 * A sliding window over a log. An entry counts until its time leaves the window. Its time
 * is that of its latest permit, so no permit becomes free too early.
 */
final class SlidingWindowEvaluation implements LimitEvaluation {

	/** If more entries than this no longer count for this limit, they are merged. */
	private static final int MANY = 80;

	private final LimitSpec spec;

	private final SlidingWindowState log;

	private final long now;

	private final long keep;

	private final long since;

	/** The first entry that is kept. */
	private final int first;

	/** The first entry that counts. */
	private final int live;

	private final long used;

	private final boolean mustBeWritten;

	private long added;

	private SlidingWindowEvaluation(LimitSpec spec, SlidingWindowState log, long now, boolean mustBeWritten) {
		this.spec = spec;
		this.log = log;
		this.now = now;
		this.mustBeWritten = mustBeWritten;
		boolean longer = log.keep > spec.window() && log.since + log.keep + log.keep / 2 > now;
		this.keep = longer ? log.keep : spec.window();
		this.since = longer ? log.since : now;
		this.first = firstWithin(this.keep, 0);
		this.live = firstWithin(spec.window(), this.first);
		long sum = 0;
		for (int i = this.live; i < log.size(); i++) {
			sum += log.permits(i);
		}
		this.used = sum;
	}

	static SlidingWindowEvaluation of(LimitSpec spec, @Nullable LimitState state, long now) {
		if (state instanceof GcraState bucket) {
			return new SlidingWindowEvaluation(spec, bucket.toLog(spec, now), now, spec.window() > bucket.window());
		}
		if (state instanceof SlidingWindowState log) {
			boolean inUseAgain = log.keep == spec.window() && now > log.since + log.keep / 2;
			return new SlidingWindowEvaluation(spec, log, now, log.keep < spec.window() || inUseAgain);
		}
		return new SlidingWindowEvaluation(spec, SlidingWindowState.EMPTY, now, false);
	}

	private int firstWithin(long window, int from) {
		int index = from;
		while (index < this.log.size() && this.log.time(index) + window <= this.now) {
			index++;
		}
		return index;
	}

	@Override
	public long retryIn(long cost) {
		long over = this.used + this.added + cost - this.spec.limit();
		if (over <= 0) {
			return 0;
		}
		for (int i = this.live; i < this.log.size(); i++) {
			over -= this.log.permits(i);
			if (over <= 0) {
				return this.log.time(i) + this.spec.window() - this.now;
			}
		}
		return this.spec.window();
	}

	@Override
	public boolean mustBeWritten() {
		return this.mustBeWritten;
	}

	@Override
	public void take(long cost) {
		this.added += cost;
	}

	@Override
	public long remaining() {
		return Math.max(0, this.spec.limit() - this.used - this.added);
	}

	@Override
	public long reset() {
		if (this.added > 0) {
			return this.spec.window();
		}
		return (this.used > 0) ? this.log.newest() + this.spec.window() - this.now : 0;
	}

	@Override
	public LimitState state() {
		SlidingWindowState kept = this.log;
		int from = this.first;
		if (this.live - from > MANY) {
			kept = joined();
			from = 0;
		}
		int last = kept.size() - 1;
		if (this.added == 0) {
			return kept.minus(from, this.keep, this.since);
		}
		boolean join = last >= from && isTogether(kept.time(last));
		return kept.plus(from, this.keep, this.since, this.now, this.added, join);
	}

	private boolean isTogether(long time) {
		long grain = this.spec.grain();
		return time == this.now || grain > 0 && time / grain == this.now / grain;
	}

	/** The log with the entries merged that count only for a longer window. */
	private SlidingWindowState joined() {
		long grain = LimitSpec.grain(this.keep);
		SlidingWindowState joined = SlidingWindowState.EMPTY;
		for (int i = this.first; i < this.log.size(); i++) {
			int last = joined.size() - 1;
			boolean join = i < this.live && last >= 0 && joined.time(last) / grain == this.log.time(i) / grain;
			joined = joined.plus(0, this.keep, this.since, this.log.time(i), this.log.permits(i), join);
		}
		return joined;
	}

}
