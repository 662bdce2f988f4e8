package io.holdfast.spring.interceptor;

import org.springframework.core.Ordered;

/**
 * The features that annotations add to methods, from the outermost advice to the
 * innermost: a skipped run takes no permit, a refused call claims no operation, and a
 * replay takes no lock. With Spring's default order, transactions are inside all of them.
 */
public enum Feature {

	/**
	 * Jobs that run on one instance. This advice is outside all other guards, but inside
	 * the advice that moves a call to another thread: an asynchronous method is locked on
	 * the thread where it runs.
	 */
	SCHEDULE("schedule", "ScheduledLocked", "schedule lock", Ordered.LOWEST_PRECEDENCE - 1300),

	/** Calls that are counted. */
	RATE_LIMIT("ratelimit", "RateLimited", "rate limit", Ordered.LOWEST_PRECEDENCE - 1200),

	/** Operations that happen once. */
	IDEMPOTENCY("idempotency", "Idempotent", "idempotency record", Ordered.LOWEST_PRECEDENCE - 1100),

	/**
	 * Methods under a lock. This advice is outside transactions with their default order,
	 * with room between the two for other advice inside the lock: if the lock ended
	 * before the commit, the next holder would see old data.
	 */
	LOCK("lock", "DistributedLock", "lock", Ordered.LOWEST_PRECEDENCE - 1000),

	/**
	 * Cached results that a call invalidates. This advice is inside the lock, so that the
	 * next holder does not find them.
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
	 * The identifier in the names of properties and meters.
	 * @return the part that follows {@code holdfast.}
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
	 * The term for what guards a call, for messages.
	 * @return a noun without an article
	 */
	public String noun() {
		return this.noun;
	}

	/**
	 * The order of the advice.
	 * @return the order; an advice with a smaller order is further out
	 */
	public int order() {
		return this.order;
	}

	String indefinite() {
		return ("aeiou".indexOf(this.noun.charAt(0)) < 0 ? "a " : "an ") + this.noun;
	}

}
