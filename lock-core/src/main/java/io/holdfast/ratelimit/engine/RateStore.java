package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.ratelimit.RateLimit;

/**
 * The primitive below all policy: what was counted under each key, one atomic step per
 * call, by one clock. Answers complete exceptionally when the store could not be asked;
 * deadlines are the caller's.
 */
public interface RateStore {

	/**
	 * A call begins, on its caller's thread; wait where it is too early for one.
	 */
	default void awaitReady() {
	}

	/**
	 * Take all that is asked, or nothing. A refusal changes nothing.
	 * @param permitRequests what is asked, of different keys
	 * @return whether it was taken
	 */
	CompletionStage<Decision> take(List<PermitRequest> permitRequests);

	/**
	 * Look whether all that is asked could be taken, and take nothing.
	 * @param permitRequests what is asked, of different keys
	 * @return whether it could be taken
	 */
	CompletionStage<Decision> peek(List<PermitRequest> permitRequests);

	/**
	 * Forget what was counted under a key.
	 * @param key the key
	 * @return whether there was anything
	 */
	CompletionStage<Boolean> forget(String key);

	/**
	 * Tell the store that one of its answers did not come within the caller's deadline.
	 * @param waited for how long it was waited for
	 */
	default void unanswered(Duration waited) {
	}

	/**
	 * Whether only this JVM knows of what it counts.
	 * @return whether decisions are local
	 */
	boolean isLocal();

	/**
	 * What is asked of one key.
	 *
	 * @param key the key
	 * @param limit the limit that applies
	 * @param cost how many permits
	 */
	record PermitRequest(String key, RateLimit limit, long cost) {
	}

	/**
	 * How one key stands.
	 *
	 * @param remaining how many permits could be taken now
	 * @param resetAfter how long until all of them are available
	 * @param retryAfter how long until what was asked of it could be taken
	 */
	record LimitStatus(long remaining, Duration resetAfter, Duration retryAfter) {
	}

	/**
	 * An answer.
	 *
	 * @param allowed whether everything was taken, or could be
	 * @param statuses how each key stands now, in the order of the asks
	 */
	record Decision(boolean allowed, List<LimitStatus> statuses) {
	}

}
