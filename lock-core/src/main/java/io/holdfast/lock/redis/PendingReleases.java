package io.holdfast.lock.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Keys whose release failed on a node. They are released again when its server is back.
 * They may still be set, or the command that sets them may arrive after that release over
 * a connection that was given up.
 */
final class PendingReleases {

	/**
	 * Later keys are dropped, because after so many failures they were hardly ever set.
	 */
	private static final int MOST = 1024;

	private final Map<String, List<String>> keysByToken = new LinkedHashMap<>();

	synchronized void add(List<String> keys, String token) {
		if (this.keysByToken.size() < MOST) {
			this.keysByToken.put(token, keys);
		}
	}

	/**
	 * Remove and return the keys that can be released now.
	 * @param isUp whether the server of a key answers
	 * @return the keys by token
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
