package io.holdfast.spring.interceptor.idempotency;

import java.util.List;
import java.util.Map;

import io.holdfast.idempotency.OutcomeCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;

/**
 * Stores responses with their status and headers.
 *
 * @param body stores the bodies
 */
record ResponseOutcomeCodec(OutcomeCodec<@Nullable Object> body) implements OutcomeCodec<@Nullable Object> {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	@Override
	@SuppressWarnings("NullAway") // It takes every T for non-null.
	public String encode(@Nullable Object result) {
		if (!(result instanceof ResponseEntity<?> response)) {
			return "";
		}
		Map<String, List<String>> headers = StorableHeaders.of(response.getHeaders()::forEach);
		return JsonText.escapeHalves(MAPPER.writeValueAsString(
				new Stored(response.getStatusCode().value(), headers, this.body.encode(response.getBody()))));
	}

	@Override
	@SuppressWarnings("NullAway") // It takes every T for non-null.
	public @Nullable Object decode(String outcome) {
		if (outcome.isEmpty()) {
			return null;
		}
		Stored stored = MAPPER.readValue(outcome, Stored.class);
		HttpHeaders headers = new HttpHeaders();
		StorableHeaders.of(stored.headers()::forEach).forEach(headers::addAll);
		return new ResponseEntity<>(this.body.decode(stored.body()), headers, HttpStatusCode.valueOf(stored.status()));
	}

	/**
	 * The stored form of a response.
	 *
	 * @param status the status
	 * @param headers the headers
	 * @param body the body, encoded by the other codec
	 */
	record Stored(int status, Map<String, List<String>> headers, String body) {

	}

}
