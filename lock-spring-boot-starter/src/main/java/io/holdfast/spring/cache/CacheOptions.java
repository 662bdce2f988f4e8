package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * How one value is kept. Immutable.
 *
 * @param ttl how long, at least 1 ms; null for the cache's own
 * @param tags what invalidates it together with others, each not blank; without
 * duplicates
 */
public record CacheOptions(@Nullable Duration ttl, List<String> tags) {

	/** The most tags that one value may have. */
	public static final int MAX_TAGS = 64;

	private static final CacheOptions DEFAULTS = new CacheOptions(null, List.of());

	/**
	 * Check what was asked for.
	 * @throws IllegalArgumentException when the TTL is shorter than 1 ms, a tag is blank,
	 * or there are more than {@value #MAX_TAGS}
	 */
	public CacheOptions {
		if (ttl != null && ttl.toMillis() < 1) {
			throw new IllegalArgumentException(
					"A value cannot be cached for " + ttl + "; give a TTL of at least 1 ms, or none for the cache's.");
		}
		tags = (tags.size() < 2) ? List.copyOf(tags) : List.copyOf(new LinkedHashSet<>(tags));
		if (tags.stream().anyMatch(String::isBlank)) {
			throw new IllegalArgumentException("The tags " + Printable.of(tags.toString())
					+ " hold a blank one; name what changes together, like 'user:42', or leave it out.");
		}
		if (tags.size() > MAX_TAGS) {
			throw new IllegalArgumentException("A value cannot have " + tags.size() + " tags; every read checks each,"
					+ " so give at most " + MAX_TAGS + ".");
		}
	}

	/**
	 * The cache's own TTL, no tags.
	 * @return the defaults
	 */
	public static CacheOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The cache's own TTL and tags.
	 * @param tags what invalidates the value together with others
	 * @return options with these tags
	 * @throws IllegalArgumentException when one is blank
	 */
	public static CacheOptions tagged(String... tags) {
		return DEFAULTS.withTags(Arrays.asList(tags));
	}

	/**
	 * Keep the value for another time than the cache's.
	 * @param ttl how long, at least 1 ms; null for the cache's own
	 * @return changed options
	 * @throws IllegalArgumentException when it is shorter
	 */
	public CacheOptions withTtl(@Nullable Duration ttl) {
		return new CacheOptions(ttl, this.tags);
	}

	/**
	 * Give the value tags.
	 * @param tags what invalidates it together with others
	 * @return changed options
	 * @throws IllegalArgumentException when one is blank
	 */
	public CacheOptions withTags(Collection<String> tags) {
		return new CacheOptions(this.ttl, List.copyOf(tags));
	}

}
