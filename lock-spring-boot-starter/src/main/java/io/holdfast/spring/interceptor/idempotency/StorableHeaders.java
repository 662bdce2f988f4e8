package io.holdfast.spring.interceptor.idempotency;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Which headers of a response stand in a record. Credentials belong to one response, and
 * others to one connection (RFC 9110, section 7.6.1).
 */
final class StorableHeaders {

	private static final String CONNECTION = "connection";

	private static final Set<String> CREDENTIALS = Set.of("set-cookie", "set-cookie2", "x-auth-token", "x-access-token",
			"x-refresh-token", "x-csrf-token", "x-xsrf-token", "dpop-nonce");

	/** Like WWW-Authenticate, Authentication-Info and Proxy-Authorization. */
	private static final List<String> PARTS_OF_CREDENTIALS = List.of("authenticat", "authoriz");

	private static final Set<String> HOP_BY_HOP = Set.of(CONNECTION, "keep-alive", "proxy-connection", "te", "trailer",
			"transfer-encoding", "upgrade");

	/** What this library says of one call. */
	private static final Set<String> OF_ONE_CALL = Set.of("ratelimit", "ratelimit-policy", "idempotent-replayed");

	private StorableHeaders() {
	}

	/**
	 * Leave out what must not be stored.
	 * @param headers goes through the headers of a response
	 * @return what may be stored
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
		return !CREDENTIALS.contains(name) && !HOP_BY_HOP.contains(name) && !OF_ONE_CALL.contains(name)
				&& PARTS_OF_CREDENTIALS.stream().noneMatch(name::contains);
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
