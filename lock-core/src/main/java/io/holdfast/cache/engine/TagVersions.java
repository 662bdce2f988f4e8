package io.holdfast.cache.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The generation of a cache and its tags, each with the version that a read returned. The
 * generation comes first, as a tag with an empty name.
 */
final class TagVersions {

	static final String GENERATION = "";

	private final List<String> tags;

	private final byte[] @Nullable [] values;

	/**
	 * Create versions.
	 * @param tags the generation and tags
	 * @param values the version of each; null for one that is missing
	 */
	TagVersions(List<String> tags, byte[] @Nullable [] values) {
		this.tags = tags;
		this.values = values;
	}

	/**
	 * Parse the result of a read. A value that is not a version counts as missing.
	 * @param tags the generation and tags
	 * @param values the stored values
	 * @param from the index of the first version in the values
	 * @return the versions
	 */
	static TagVersions read(List<String> tags, List<byte @Nullable []> values, int from) {
		byte[] @Nullable [] versions = new byte[tags.size()][];
		for (int i = 0; i < versions.length; i++) {
			byte[] value = values.get(from + i);
			versions[i] = (value != null && value.length == RandomTokens.LENGTH) ? value : null;
		}
		return new TagVersions(tags, versions);
	}

	static List<String> withGeneration(List<String> tags) {
		if (tags.isEmpty()) {
			return List.of(GENERATION);
		}
		List<String> all = new ArrayList<>(tags.size() + 1);
		all.add(GENERATION);
		all.addAll(tags);
		return all;
	}

	List<String> tags() {
		return this.tags;
	}

	byte @Nullable [] value(int index) {
		return this.values[index];
	}

	byte @Nullable [] value(String tag) {
		int index = this.tags.indexOf(tag);
		return (index >= 0) ? this.values[index] : null;
	}

	boolean isComplete() {
		for (byte[] value : this.values) {
			if (value == null) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether a value that was computed under these versions is still valid, because all
	 * of them are unchanged. A missing version counts as changed.
	 * @param now the current versions, at least of these tags
	 * @return whether nothing has changed
	 */
	boolean sameIn(TagVersions now) {
		for (int i = 0; i < this.values.length; i++) {
			byte[] value = this.values[i];
			if (value == null || !Arrays.equals(value, now.value(this.tags.get(i)))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The tags that another read did not request.
	 * @param asked the versions that were requested
	 * @return tags in their order
	 */
	List<String> missingIn(TagVersions asked) {
		List<String> missing = List.of();
		for (String tag : this.tags) {
			if (!asked.tags.contains(tag)) {
				missing = missing.isEmpty() ? new ArrayList<>() : missing;
				missing.add(tag);
			}
		}
		return missing;
	}

	TagVersions plus(TagVersions others) {
		List<String> all = new ArrayList<>(this.tags);
		all.addAll(others.tags);
		byte[] @Nullable [] both = Arrays.copyOf(this.values, all.size());
		System.arraycopy(others.values, 0, both, this.values.length, others.values.length);
		return new TagVersions(all, both);
	}

	/**
	 * Select some tags.
	 * @param wanted tags of these versions
	 * @return the versions of the generation and of the wanted tags
	 */
	TagVersions only(List<String> wanted) {
		List<String> names = withGeneration(wanted);
		byte[] @Nullable [] some = new byte[names.size()][];
		for (int i = 0; i < some.length; i++) {
			some[i] = value(names.get(i));
		}
		return new TagVersions(names, some);
	}

}
