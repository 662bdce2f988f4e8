package io.holdfast.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

import io.holdfast.duration.Durations;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * How one value is stored. Immutable.
 *
 * @param ttl how long, at least 1 ms; null for the TTL of the cache
 * @param tags the tags that invalidate it together with other values, each not blank and
 * at most {@value #MAX_TAG_LENGTH} bytes; without duplicates
 */
public record CacheOptions(@Nullable Duration ttl, List<String> tags) {

	/** The longest tag, in bytes of UTF-8. */
	public static final int MAX_TAG_LENGTH = 65_535;

	/** The most tags that one value may have. */
	public static final int MAX_TAGS = 64;

	private static final CacheOptions DEFAULTS = new CacheOptions(null, List.of());

	/**
	 * Check the options.
	 * @throws IllegalArgumentException if the TTL is shorter than 1 ms or longer than
	 * 3650 days, a tag is blank or longer than {@value #MAX_TAG_LENGTH} bytes, or there
	 * are more than {@value #MAX_TAGS}
	 */
	public CacheOptions {
		if (ttl != null) {
			Durations.requirePositive("TTL of a cached value", ttl, "or use null for the TTL of the cache");
		}
		tags = (tags.size() < 2) ? List.copyOf(tags) : List.copyOf(new LinkedHashSet<>(tags));
		if (tags.stream().anyMatch(String::isBlank)) {
			throw new IllegalArgumentException("The tags " + Printable.of(tags.toString())
					+ " contain a blank tag; name what changes together, like 'user:42', or leave the tag out.");
		}
		tags.forEach(CacheOptions::checkLength);
		if (tags.size() > MAX_TAGS) {
			throw new IllegalArgumentException("A value cannot have " + tags.size() + " tags; every read checks each,"
					+ " so use at most " + MAX_TAGS + ".");
		}
	}

	/**
	 * An entry contains its tags in full, so they must be shorter than keys, which are
	 * hashed.
	 */
	private static void checkLength(String tag) {
		// A character has at most three bytes; a surrogate pair has four.
		if (tag.length() * 3L > MAX_TAG_LENGTH && tag.getBytes(StandardCharsets.UTF_8).length > MAX_TAG_LENGTH) {
			throw new IllegalArgumentException("A tag of " + tag.getBytes(StandardCharsets.UTF_8).length
					+ " bytes is too long (" + Printable.of(tag) + "); use tags of at most " + MAX_TAG_LENGTH
					+ " bytes, for example a digest of their content.");
		}
	}

	/**
	 * The defaults: the TTL of the cache, no tags.
	 * @return the defaults
	 */
	public static CacheOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The TTL of the cache, and these tags.
	 * @param tags the tags that invalidate the value together with others
	 * @return options with these tags
	 * @throws IllegalArgumentException if a tag is blank
	 */
	public static CacheOptions tagged(String... tags) {
		return DEFAULTS.withTags(Arrays.asList(tags));
	}

	/**
	 * Set another TTL than that of the cache.
	 * @param ttl how long, at least 1 ms; null for the TTL of the cache
	 * @return changed options
	 * @throws IllegalArgumentException if it is shorter, or longer than 3650 days
	 */
	public CacheOptions withTtl(@Nullable Duration ttl) {
		return new CacheOptions(ttl, this.tags);
	}

	/**
	 * Set the tags of the value.
	 * @param tags the tags that invalidate it together with other values
	 * @return changed options
	 * @throws IllegalArgumentException if a tag is blank
	 */
	public CacheOptions withTags(Collection<String> tags) {
		return new CacheOptions(this.ttl, List.copyOf(tags));
	}

}
