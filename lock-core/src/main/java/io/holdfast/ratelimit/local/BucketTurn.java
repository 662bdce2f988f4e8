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

	private final long before;

	private final long carried;

	private final boolean isToBeKept;

	private BucketTurn(Rule rule, BucketCount bucket, long now, boolean isToBeKept) {
		this.rule = rule;
		this.now = now;
		this.full = (bucket.full() < now) ? new Parts(now, 0) : new Parts(bucket.full(), bucket.rest());
		this.last = bucket.last();
		this.before = bucket.before();
		this.carried = bucket.carried();
		this.isToBeKept = isToBeKept;
	}

	static BucketTurn of(Rule rule, @Nullable Count count, long now) {
		if (count instanceof LogCount log) {
			return new BucketTurn(rule, replay(rule, log), now, rule.window() > log.keep);
		}
		if (count instanceof BucketCount bucket) {
			return new BucketTurn(rule, inTermsOf(rule, bucket), now, rule.window() > bucket.window());
		}
		return new BucketTurn(rule, new BucketCount(now, 0, 0, 0, 0, 0, 0), now, false);
	}

	/** The bucket that let through what is in a log. */
	private static BucketCount replay(Rule rule, LogCount log) {
		Parts full = new Parts(0, 0);
		for (int i = 0; i < log.size(); i++) {
			long time = log.time(i);
			Parts from = (full.whole() < time) ? new Parts(time, 0) : full;
			Parts next = from.plus(Math.min(log.permits(i), rule.limit()), rule);
			full = (next.whole() >= time + rule.window()) ? new Parts(time + rule.window(), 0) : next;
		}
		return new BucketCount(full.whole(), full.rest(), log.newest(), 0, 0, log.newest(), log.sum());
	}

	/** The same number of permits outstanding as after the last was taken. */
	private static BucketCount inTermsOf(Rule rule, BucketCount bucket) {
		if (bucket.window() == rule.window() && bucket.limit() == rule.limit()) {
			return bucket;
		}
		long used = Parts.worth(bucket.full() - bucket.last(), bucket.rest(), bucket.window(), bucket.limit());
		Parts full = new Parts(bucket.last(), 0).plus(Math.min(used, rule.limit()), rule);
		return new BucketCount(full.whole(), full.rest(), bucket.last(), 0, 0, bucket.before(), bucket.carried());
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
				this.before, this.carried);
	}

}
