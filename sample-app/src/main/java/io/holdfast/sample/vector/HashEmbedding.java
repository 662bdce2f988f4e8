package io.holdfast.sample.vector;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import org.springframework.stereotype.Component;

/**
 * A substitute for a model: equal texts have equal vectors on every machine, and texts
 * with common words have similar ones.
 */
@Component
class HashEmbedding {

	static final int DIMENSIONS = 32;

	/**
	 * Embed a text.
	 * @param text the text
	 * @return a vector of length one, its numbers separated by commas
	 */
	String embed(String text) {
		double[] vector = new double[DIMENSIONS];
		for (String word : text.toLowerCase(Locale.ROOT).strip().split("\\W+", -1)) {
			int hash = word.hashCode() * 0x9E3779B1;
			vector[hash >>> 27] += ((hash & 1) == 0) ? 1 : -1;
		}
		double length = Math.sqrt(Arrays.stream(vector).map((value) -> value * value).sum());
		return Arrays.stream(vector)
			.mapToObj((value) -> String.format(Locale.ROOT, "%.4f", (length > 0) ? value / length : value))
			.collect(Collectors.joining(","));
	}

}
