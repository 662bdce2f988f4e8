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

	private BucketTurn(Rule rule, Parts full, long now) {
		this.rule = rule;
		this.now = now;
		this.full = (full.whole() < now) ? new Parts(now, 0) : full;
	}

	static BucketTurn of(Rule rule, @Nullable Count count, long now) {
		Parts full = new Parts(now, 0);
		if (count instanceof LogCount log) {
			full = replay(rule, log);
		}
		else if (count instanceof BucketCount bucket) {
			full = inTermsOf(rule, bucket, now);
		}
		return new BucketTurn(rule, full, now);
	}

	/** The bucket that let through what is in a log. */
	private static Parts replay(Rule rule, LogCount log) {
		Parts full = new Parts(Long.MIN_VALUE, 0);
		for (int i = 0; i < log.size(); i++) {
			long time = log.time(i);
			Parts from = (full.whole() < time) ? new Parts(time, 0) : full;
			Parts next = from.plus(Math.min(log.permits(i), rule.limit()), rule);
			full = (next.whole() >= time + rule.window()) ? new Parts(time + rule.window(), 0) : next;
		}
		return full;
	}

	private static Parts inTermsOf(Rule rule, BucketCount bucket, long now) {
		Parts full = new Parts(bucket.full(), bucket.rest());
		if (bucket.full() < now || bucket.window() == rule.window() && bucket.limit() == rule.limit()) {
			return full;
		}
		long used = Parts.worth(bucket.full() - now, bucket.rest(), bucket.window(), bucket.limit());
		return new Parts(now, 0).plus(Math.min(used, rule.limit()), rule);
	}

	@Override
	public long retryIn(long cost) {
		return Math.max(0, this.full.plus(cost, this.rule).ceiling() - this.now - this.rule.window());
	}

	@Override
	public void take(long cost) {
		this.full = this.full.plus(cost, this.rule);
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
		return new BucketCount(this.full.whole(), this.full.rest(), this.now, this.rule.window(), this.rule.limit());
	}

}
