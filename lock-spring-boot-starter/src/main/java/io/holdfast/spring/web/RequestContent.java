package io.holdfast.spring.web;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriComponentsBuilder;

/**
 * The parts of a request, apart from its body, that determine its work.
 */
final class RequestContent {

	private static final Pattern SESSION = Pattern.compile(";jsessionid=[^;/]*", Pattern.CASE_INSENSITIVE);

	/** Differs in each page that sends a form. */
	private static final String CSRF = "_csrf";

	private RequestContent() {
	}

	/**
	 * The content of a request.
	 * @param path the path within the application
	 * @param query the query; null for none
	 * @param form the fields of the form
	 * @return values that are equal for a repeated request
	 */
	static Object of(String path, @Nullable String query, Map<String, List<String>> form) {
		Map<String, List<String>> fields = new TreeMap<>(form);
		fields.remove(CSRF);
		Map<String, List<String>> parameters = new TreeMap<>();
		UriComponentsBuilder.newInstance()
			.query((query != null) ? query : "")
			.build()
			.getQueryParams()
			.forEach((name, values) -> {
				if (!name.equals(CSRF)) {
					parameters.put(name, values);
				}
			});
		return List.of(SESSION.matcher(path).replaceAll(""), parameters, fields);
	}

	static boolean isForm(@Nullable String contentType) {
		String type = (contentType != null) ? contentType.toLowerCase(Locale.ROOT) : "";
		return type.startsWith("application/x-www-form-urlencoded") || type.startsWith("multipart/form-data");
	}

}
