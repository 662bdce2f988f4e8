package io.holdfast.lock.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Keys whose release a node did not answer. They are released again when its server is
 * back: what set them may arrive later than that release, over a connection that was
 * given up, or they stand there since before.
 */
final class PendingReleases {

	/** The first ones: those that come later were hardly ever set. */
	private static final int MOST = 1024;

	private final Map<String, List<String>> keysByToken = new LinkedHashMap<>();

	synchronized void add(List<String> keys, String token) {
		if (this.keysByToken.size() < MOST) {
			this.keysByToken.put(token, keys);
		}
	}

	/**
	 * Take what can be released now.
	 * @param isUp whether the server of a key answers
	 */
	synchronized Map<String, List<String>> take(Predicate<String> isUp) {
		if (this.keysByToken.isEmpty()) {
			return Map.of();
		}
		Map<String, List<String>> taken = new LinkedHashMap<>();
		this.keysByToken.forEach((token, keys) -> {
			if (isUp.test(keys.get(0))) {
				taken.put(token, keys);
			}
		});
		this.keysByToken.keySet().removeAll(taken.keySet());
		return taken;
	}

}
