package io.holdfast.spring.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The changes in the headers of a response.
 */
final class WrittenHeaders {

	private WrittenHeaders() {
	}

	/**
	 * Compare headers.
	 * @param before the headers before
	 * @param after the headers after
	 * @return those that are new or have other values
	 */
	static Map<String, List<String>> changed(Map<String, List<String>> before, Map<String, List<String>> after) {
		Map<String, List<String>> changed = new LinkedHashMap<>();
		after.forEach((name, values) -> {
			// The framework computes it again.
			if (!values.equals(before.get(name)) && !name.equalsIgnoreCase("Content-Length")) {
				changed.put(name, values);
			}
		});
		return changed;
	}

	static IllegalStateException bodyWritten() {
		return new IllegalStateException("the method wrote a body to the response, which duplicates would not get;"
				+ " return the body instead, for example in a ResponseEntity");
	}

}
