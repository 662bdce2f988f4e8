package io.holdfast.spring.interceptor;

import org.springframework.core.Ordered;

/**
 * What an annotation gives to methods. The advice of a feature that is named earlier
 * stands further out: a run that is skipped costs no permit, a refused call claims no
 * operation, and a replay takes no lock. Transactions stand inside all of them, at
 * Spring's default order.
 */
public enum Feature {

	/**
	 * Jobs that run on one instance. Outside of all else that guards them, but inside of
	 * what hands them to another thread: an asynchronous method is locked where it runs.
	 */
	SCHEDULE("schedule", "ScheduledLocked", "schedule lock", Ordered.LOWEST_PRECEDENCE - 1300),

	/** Calls that are counted. */
	RATE_LIMIT("ratelimit", "RateLimited", "rate limit", Ordered.LOWEST_PRECEDENCE - 1200),

	/** Operations that happen once. */
	IDEMPOTENCY("idempotency", "Idempotent", "idempotency record", Ordered.LOWEST_PRECEDENCE - 1100),

	/**
	 * Methods under a lock. Ahead of the transactions' default, with room between for
	 * what must stand inside the lock: a lock that ends before the commit would show the
	 * next holder old data.
	 */
	LOCK("lock", "DistributedLock", "lock", Ordered.LOWEST_PRECEDENCE - 1000),

	/**
	 * Cached results that end with a call. Inside the lock, so that who gets the lock
	 * next does not find them.
	 */
	INVALIDATION("cache-invalidation", "InvalidateTags", "invalidation", Ordered.LOWEST_PRECEDENCE - 950),

	/** Results that are cached with tags; Spring's own advice caches them. */
	CACHE("cache", "CacheTags", "cache", Ordered.LOWEST_PRECEDENCE - 900);

	private final String id;

	private final String annotation;

	private final String noun;

	private final int order;

	Feature(String id, String annotation, String noun, int order) {
		this.id = id;
		this.annotation = annotation;
		this.noun = noun;
		this.order = order;
	}

	/**
	 * The part of properties and meters.
	 * @return what follows {@code holdfast.} there
	 */
	public String id() {
		return this.id;
	}

	/**
	 * The annotation, for messages.
	 * @return its simple name after an at sign
	 */
	public String annotation() {
		return "@" + this.annotation;
	}

	/**
	 * What guards a call, for messages.
	 * @return a noun without an article
	 */
	public String noun() {
		return this.noun;
	}

	/**
	 * Where the advice stands among others.
	 * @return its order; a smaller one stands further out
	 */
	public int order() {
		return this.order;
	}

	String indefinite() {
		return ("aeiou".indexOf(this.noun.charAt(0)) < 0 ? "a " : "an ") + this.noun;
	}

}
