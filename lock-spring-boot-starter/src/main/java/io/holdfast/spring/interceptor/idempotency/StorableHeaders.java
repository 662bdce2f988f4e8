package io.holdfast.spring.interceptor.idempotency;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Selects the headers of a response to store in a record. Credentials belong to one
 * response, and connection-specific headers to one connection (RFC 9110, section 7.6.1);
 * they are not stored.
 */
final class StorableHeaders {

	private static final String CONNECTION = "connection";

	/**
	 * A header whose name contains one of these is treated as a credential. Hyphens and
	 * other separators in the name are ignored.
	 */
	private static final List<String> PARTS_OF_CREDENTIALS = List.of("token", "cookie", "secret", "password", "passwd",
			"passphrase", "apikey", "accesskey", "privatekey", "session", "authoriz", "authoris", "authenticat",
			"credential", "signature", "csrf", "xsrf", "nonce");

	/** Too short to match inside words. */
	private static final Set<String> WORDS_OF_CREDENTIALS = Set.of("auth", "jwt", "bearer", "dpop", "sid", "otp");

	private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");

	private static final Set<String> HOP_BY_HOP = Set.of(CONNECTION, "keep-alive", "proxy-connection", "te", "trailer",
			"transfer-encoding", "upgrade");

	/** Headers that this library sets for one call. */
	private static final Set<String> OF_ONE_CALL = Set.of("ratelimit", "ratelimit-policy", "idempotent-replayed");

	private StorableHeaders() {
	}

	/**
	 * Remove the headers that must not be stored.
	 * @param headers the headers of a response
	 * @return the headers that may be stored
	 */
	static Map<String, List<String>> of(Headers headers) {
		Set<String> dropped = new HashSet<>();
		headers.forEach((name, values) -> {
			if (lower(name).equals(CONNECTION)) {
				values.forEach((value) -> dropped.addAll(List.of(lower(value).trim().split("\\s*,\\s*"))));
			}
		});
		Map<String, List<String>> stored = new LinkedHashMap<>();
		headers.forEach((name, values) -> {
			if (isStored(lower(name)) && !dropped.contains(lower(name))) {
				stored.put(name, List.copyOf(values));
			}
		});
		return stored;
	}

	private static boolean isStored(String name) {
		return !HOP_BY_HOP.contains(name) && !OF_ONE_CALL.contains(name) && !isOfCredentials(name);
	}

	private static boolean isOfCredentials(String name) {
		String letters = BETWEEN_WORDS.matcher(name).replaceAll("");
		return PARTS_OF_CREDENTIALS.stream().anyMatch(letters::contains)
				|| BETWEEN_WORDS.splitAsStream(name).anyMatch(WORDS_OF_CREDENTIALS::contains);
	}

	private static String lower(String text) {
		return text.toLowerCase(Locale.ROOT);
	}

	/**
	 * The headers of a response.
	 */
	@FunctionalInterface
	interface Headers {

		void forEach(BiConsumer<String, List<String>> header);

	}

}
