package io.holdfast.cache.engine;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import io.holdfast.key.KeySpace;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the caches. The name of a cache has no unescaped colon, the key of an entry
 * never starts like that of a tag, and all keys of one entry share a Cluster slot.
 */
final class CacheKeys {

	private static final String TAG = "tag:";

	/**
	 * The hash tag of a prefix must be complete; otherwise companion keys are in other
	 * slots.
	 */
	private static final Pattern BRACES = Pattern.compile("[^{}]*(\\{[^{}]+}[^{}]*)?");

	private final KeySpace keys;

	private final String prefix;

	CacheKeys(@Nullable String namespace, String prefix, int maxLength) {
		this.prefix = (namespace == null || namespace.isEmpty()) ? prefix : namespace + ":" + prefix;
		if (!BRACES.matcher(this.prefix).matches()) {
			throw new IllegalArgumentException("The key prefix '" + Printable.of(this.prefix)
					+ "' has braces that are not a hash tag; write one like {app}, or leave braces out.");
		}
		this.keys = new KeySpace(namespace, prefix, maxLength);
	}

	/**
	 * Check the name of a cache.
	 * @param cache the name
	 * @return the name as it is written in keys
	 */
	String cache(String cache) {
		requireText("cache name", cache);
		this.keys.key(cache);
		return KeySpace.escape(cache);
	}

	String entry(String cacheInKeys, String key) {
		requireText("cache key", key);
		String escaped = braces(key);
		return this.keys
			.key(cacheInKeys + ":" + (escaped.startsWith(TAG) ? "tag%3A" + escaped.substring(TAG.length()) : escaped));
	}

	/**
	 * The key of the version of a tag.
	 * @param cacheInKeys the cache
	 * @param tag the tag; empty for the cache's generation
	 * @return the key
	 */
	String version(String cacheInKeys, String tag) {
		return this.keys.key(cacheInKeys + ":" + TAG + braces(tag));
	}

	/** The key of the lock of an entry. */
	String lock(String entryKey) {
		return this.prefix + "load:{" + entryKey + "}";
	}

	/** The key of the ticket of an entry. */
	String ticket(String entryKey) {
		return this.prefix + "miss:{" + entryKey + "}";
	}

	String channel() {
		return this.prefix + "changes";
	}

	/** A key that never exists, in the slot of another key. */
	String probe(String key) {
		return this.prefix + "probe:{" + key + "}";
	}

	static void requireText(String what, String text) {
		if (text.isBlank()) {
			throw new IllegalArgumentException(
					"A " + what + " must not be empty or blank, but is '" + Printable.of(text) + "'.");
		}
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/** Colons need no escape, because the part that users provide comes last. */
	private static String braces(String text) {
		if (text.indexOf('%') < 0 && text.indexOf('{') < 0 && text.indexOf('}') < 0) {
			return text;
		}
		return text.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
	}

}
