package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.ratelimit.RateLimit;

/**
 * The primitive below all policy: one count per key, one atomic operation per call, one
 * clock. Stages complete exceptionally if the store does not answer. Deadlines are up to
 * the caller.
 */
public interface RateStore {

	/**
	 * Called on the caller's thread before a call; blocks while it is too early for
	 * calls.
	 */
	default void awaitReady() {
	}

	/**
	 * Take all requested permits, or none. A refusal counts nothing.
	 * @param permitRequests the requests, with different keys
	 * @return whether the permits were taken
	 */
	CompletionStage<Decision> take(List<PermitRequest> permitRequests);

	/**
	 * Check whether all requested permits could be taken, without taking them.
	 * @param permitRequests the requests, with different keys
	 * @return whether the permits could be taken
	 */
	CompletionStage<Decision> peek(List<PermitRequest> permitRequests);

	/**
	 * Delete the count of a key.
	 * @param key the key
	 * @return whether there was one
	 */
	CompletionStage<Boolean> forget(String key);

	/**
	 * Tell the store that an answer did not arrive within the caller's deadline.
	 * @param waited how long the caller waited
	 */
	default void unanswered(Duration waited) {
	}

	/**
	 * Whether the store counts only what happens in this JVM.
	 * @return whether decisions are local
	 */
	boolean isLocal();

	/**
	 * A request for permits of one key.
	 *
	 * @param key the key
	 * @param limit the limit that applies
	 * @param cost the number of permits
	 */
	record PermitRequest(String key, RateLimit limit, long cost) {
	}

	/**
	 * The status of one key.
	 *
	 * @param remaining the number of permits that could be taken now
	 * @param resetAfter the time until all permits are available
	 * @param retryAfter the time until the requested permits could be taken
	 */
	record LimitStatus(long remaining, Duration resetAfter, Duration retryAfter) {
	}

	/**
	 * The answer to a list of requests.
	 *
	 * @param allowed whether all permits were taken, or could be
	 * @param statuses the current status of each key, in the order of the requests
	 */
	record Decision(boolean allowed, List<LimitStatus> statuses) {
	}

}
