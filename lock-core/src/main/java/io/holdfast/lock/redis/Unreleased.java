package io.holdfast.lock.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys whose release a node did not answer. They are released again when it is back: what
 * set them may arrive later than that release, over a connection that was given up, or
 * they stand there since before.
 */
final class Unreleased {

	/** The first ones: those that come later were hardly ever set. */
	private static final int MOST = 1024;

	private Map<String, List<String>> keysByToken = new LinkedHashMap<>();

	synchronized void add(List<String> keys, String token) {
		if (this.keysByToken.size() < MOST) {
			this.keysByToken.put(token, keys);
		}
	}

	synchronized Map<String, List<String>> takeAll() {
		Map<String, List<String>> all = this.keysByToken;
		if (!all.isEmpty()) {
			this.keysByToken = new LinkedHashMap<>();
		}
		return all;
	}

}
