package io.holdfast.ratelimit.local;

import org.jspecify.annotations.Nullable;

/**
 * A token bucket by the generic cell rate algorithm (GCRA): a permit may be taken if the
 * bucket would then be full again within one window.
 */
final class GcraEvaluation implements LimitEvaluation {

	private final LimitSpec spec;

	private final long now;

	/** When the bucket is full again; never before now. */
	private FractionalMicros full;

	private long last;

	/** The source of what was counted under other limits. */
	private final GcraState origin;

	private final boolean mustBeWritten;

	private GcraEvaluation(LimitSpec spec, GcraState bucket, long now, boolean mustBeWritten) {
		this.spec = spec;
		this.now = now;
		this.full = (bucket.full() < now) ? new FractionalMicros(now, 0)
				: new FractionalMicros(bucket.full(), bucket.rest());
		this.last = bucket.last();
		this.origin = bucket;
		this.mustBeWritten = mustBeWritten;
	}

	static GcraEvaluation of(LimitSpec spec, @Nullable LimitState state, long now) {
		if (state instanceof SlidingWindowState log) {
			return new GcraEvaluation(spec, replay(spec, log, now), now, spec.window() > log.keep);
		}
		if (state instanceof GcraState bucket) {
			return new GcraEvaluation(spec, inTermsOf(spec, bucket, now), now, spec.window() > bucket.window());
		}
		return new GcraEvaluation(spec, GcraState.full(now), now, false);
	}

	/** The bucket after the permits of a log. */
	private static GcraState replay(LimitSpec spec, SlidingWindowState log, long now) {
		FractionalMicros full = new FractionalMicros(0, 0);
		long live = 0;
		for (int i = 0; i < log.size(); i++) {
			long time = log.time(i);
			FractionalMicros from = (full.whole() < time) ? new FractionalMicros(time, 0) : full;
			FractionalMicros next = from.plus(Math.min(log.permits(i), spec.limit()), spec);
			full = (next.whole() >= time + spec.window()) ? new FractionalMicros(time + spec.window(), 0) : next;
			live += (time + spec.window() > now) ? log.permits(i) : 0;
		}
		return new GcraState(full.whole(), full.rest(), log.newest(), 0, 0, log.newest(),
				FractionalMicros.counted(log.sum()), log.newest(),
				FractionalMicros.counted(Math.max(0, live - spec.limit())));
	}

	/**
	 * Convert a bucket to another limit with the same number of outstanding permits as
	 * after the last one was taken. Permits that exceed a smaller limit count again if a
	 * larger limit follows within a window, and all permits that were taken count for a
	 * log.
	 */
	private static GcraState inTermsOf(LimitSpec spec, GcraState bucket, long now) {
		if (bucket.window() == spec.window() && bucket.limit() == spec.limit()) {
			return bucket;
		}
		long last = bucket.last();
		long over = (bucket.overflow() + spec.window() > now) ? bucket.excess() : 0;
		long used = bucket.outstanding() + over;
		long kept = Math.min(used, spec.limit());
		long excess = FractionalMicros.counted(used - kept);
		long carried = (bucket.before() + spec.window() > last) ? bucket.carried() : 0;
		FractionalMicros full = new FractionalMicros(last, 0).plus(kept, spec);
		return new GcraState(full.whole(), full.rest(), last, 0, 0, last,
				FractionalMicros.counted(carried + bucket.letThrough(bucket.window(), last)),
				(excess > over) ? last : bucket.overflow(), excess);
	}

	@Override
	public long retryIn(long cost) {
		return Math.max(0, this.full.plus(cost, this.spec).ceiling() - this.now - this.spec.window());
	}

	@Override
	public boolean mustBeWritten() {
		return this.mustBeWritten;
	}

	@Override
	public void take(long cost) {
		this.full = this.full.plus(cost, this.spec);
		this.last = this.now;
	}

	@Override
	public long remaining() {
		return Math.max(0, this.spec.limit() - FractionalMicros.worth(this.full.whole() - this.now, this.full.rest(),
				this.spec.window(), this.spec.limit()));
	}

	@Override
	public long reset() {
		return this.full.ceiling() - this.now;
	}

	@Override
	public LimitState state() {
		return new GcraState(this.full.whole(), this.full.rest(), this.last, this.spec.window(), this.spec.limit(),
				this.origin.before(), this.origin.carried(), this.origin.overflow(), this.origin.excess());
	}

}
