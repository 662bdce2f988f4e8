package io.holdfast.spring.web;

import java.util.List;
import java.util.regex.Pattern;

import io.holdfast.key.KeySpace;
import io.holdfast.spring.IdempotencyHeaderException;

/**
 * The header with the key of an operation: a string as a structured field (RFC 9651), or
 * the bare key.
 *
 * @param name its name
 */
record IdempotencyKeyHeader(String name) {

	/** On the response, says that the outcome is a replay. */
	static final String REPLAYED = "Idempotent-Replayed";

	private static final int LONGEST = 255;

	private static final Pattern SPACE_AROUND = Pattern.compile("^[ \\t]+|[ \\t]+$");

	/** The values of parameters, as in sections 3.3.1 to 3.3.8. */
	private static final String VALUE = String.join("|", "-?[0-9]{1,12}\\.[0-9]{1,3}", "-?[0-9]{1,15}",
			"\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*+\"", "[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*+", ":[A-Za-z0-9+/]*+=*+:",
			"\\?[01]", "@-?[0-9]{1,15}", "%\"(?:[ !#$&-~]|%[0-9a-f]{2})*+\"");

	private static final Pattern PARAMETERS = Pattern.compile("(?:; *+[a-z*][a-z0-9_.*-]*+(?:=(?:" + VALUE + "))?+)*+");

	/**
	 * The key of a request.
	 * @param operation the static name of the operation
	 * @param values the header values of the request
	 * @return the key. A slash is escaped too, so that it is one segment of the
	 * endpoint's path
	 * @throws IdempotencyHeaderException if there is no valid key
	 */
	String key(String operation, List<String> values) {
		return KeySpace.escape(read(operation, values)).replace("/", "%2F");
	}

	private String read(String operation, List<String> values) {
		if (values.isEmpty() || values.get(0).isBlank()) {
			throw invalid(operation, "is missing. Send it with a key that is new for each operation and the same when"
					+ " the request is repeated, for example a UUID.");
		}
		if (values.size() > 1) {
			throw invalid(operation, "was sent more than once. Send it once.");
		}
		String text = SPACE_AROUND.matcher(values.get(0)).replaceAll("");
		String key = text.startsWith("\"") ? unquote(operation, text) : text;
		if (key.isBlank()) {
			throw invalid(operation, "is empty. Send a key, for example a UUID.");
		}
		if (key.length() > LONGEST) {
			throw invalid(operation, "has " + key.length() + " characters. Send at most " + LONGEST + ".");
		}
		if (!key.chars().allMatch((c) -> c >= ' ' && c <= '~')) {
			throw invalid(operation, "contains characters that are not printable ASCII. Send, for example, a UUID.");
		}
		return key;
	}

	private String unquote(String operation, String text) {
		StringBuilder key = new StringBuilder();
		for (int i = 1; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"') {
				return ended(operation, text.substring(i + 1), key.toString());
			}
			if (c == '\\') {
				i++;
				if (i == text.length() || (text.charAt(i) != '"' && text.charAt(i) != '\\')) {
					throw invalid(operation,
							"has a backslash that escapes nothing. Only \\\" and \\\\ are allowed between quotes.");
				}
				c = text.charAt(i);
			}
			key.append(c);
		}
		throw invalid(operation, "has an opening quote without a closing one.");
	}

	private String ended(String operation, String rest, String key) {
		if (!PARAMETERS.matcher(rest).matches()) {
			throw invalid(operation, "has text after the closing quote that is not a parameter. Send one key.");
		}
		return key;
	}

	private IdempotencyHeaderException invalid(String operation, String problem) {
		return new IdempotencyHeaderException(operation, this.name,
				"The request header '" + this.name + "' " + problem);
	}

}
