package io.holdfast.ratelimit.local;

import org.jspecify.annotations.Nullable;

/**
 * A bucket of tokens by the generic cell rate algorithm: a permit is taken when the
 * bucket would be full again within one window after it.
 */
final class BucketTurn implements Turn {

	private final Rule rule;

	private final long now;

	/** When it is full again; never before now. */
	private Parts full;

	private long last;

	/** What it keeps of other terms. */
	private final BucketCount origin;

	private final boolean isToBeKept;

	private BucketTurn(Rule rule, BucketCount bucket, long now, boolean isToBeKept) {
		this.rule = rule;
		this.now = now;
		this.full = (bucket.full() < now) ? new Parts(now, 0) : new Parts(bucket.full(), bucket.rest());
		this.last = bucket.last();
		this.origin = bucket;
		this.isToBeKept = isToBeKept;
	}

	static BucketTurn of(Rule rule, @Nullable Count count, long now) {
		if (count instanceof LogCount log) {
			return new BucketTurn(rule, replay(rule, log, now), now, rule.window() > log.keep);
		}
		if (count instanceof BucketCount bucket) {
			return new BucketTurn(rule, inTermsOf(rule, bucket, now), now, rule.window() > bucket.window());
		}
		return new BucketTurn(rule, BucketCount.full(now), now, false);
	}

	/** The bucket that let through what is in a log. */
	private static BucketCount replay(Rule rule, LogCount log, long now) {
		Parts full = new Parts(0, 0);
		long live = 0;
		for (int i = 0; i < log.size(); i++) {
			long time = log.time(i);
			Parts from = (full.whole() < time) ? new Parts(time, 0) : full;
			Parts next = from.plus(Math.min(log.permits(i), rule.limit()), rule);
			full = (next.whole() >= time + rule.window()) ? new Parts(time + rule.window(), 0) : next;
			live += (time + rule.window() > now) ? log.permits(i) : 0;
		}
		return new BucketCount(full.whole(), full.rest(), log.newest(), 0, 0, log.newest(), Parts.counted(log.sum()),
				log.newest(), Parts.counted(Math.max(0, live - rule.limit())));
	}

	/**
	 * The same number of permits outstanding as after the last was taken. What a smaller
	 * limit has no room for counts again when there is a larger one within a window, and
	 * all that was let through counts for a log.
	 */
	private static BucketCount inTermsOf(Rule rule, BucketCount bucket, long now) {
		if (bucket.window() == rule.window() && bucket.limit() == rule.limit()) {
			return bucket;
		}
		long last = bucket.last();
		long over = (bucket.overflow() + rule.window() > now) ? bucket.excess() : 0;
		long used = bucket.outstanding() + over;
		long kept = Math.min(used, rule.limit());
		long excess = Parts.counted(used - kept);
		long carried = (bucket.before() + rule.window() > last) ? bucket.carried() : 0;
		Parts full = new Parts(last, 0).plus(kept, rule);
		return new BucketCount(full.whole(), full.rest(), last, 0, 0, last,
				Parts.counted(carried + bucket.letThrough(bucket.window(), last)),
				(excess > over) ? last : bucket.overflow(), excess);
	}

	@Override
	public long retryIn(long cost) {
		return Math.max(0, this.full.plus(cost, this.rule).ceiling() - this.now - this.rule.window());
	}

	@Override
	public boolean isToBeKept() {
		return this.isToBeKept;
	}

	@Override
	public void take(long cost) {
		this.full = this.full.plus(cost, this.rule);
		this.last = this.now;
	}

	@Override
	public long remaining() {
		return Math.max(0, this.rule.limit()
				- Parts.worth(this.full.whole() - this.now, this.full.rest(), this.rule.window(), this.rule.limit()));
	}

	@Override
	public long reset() {
		return this.full.ceiling() - this.now;
	}

	@Override
	public Count count() {
		return new BucketCount(this.full.whole(), this.full.rest(), this.last, this.rule.window(), this.rule.limit(),
				this.origin.before(), this.origin.carried(), this.origin.overflow(), this.origin.excess());
	}

}
