package io.holdfast.spring.interceptor.idempotency;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a method has written to the response of its web request, beside what it returns.
 *
 * @param status the status; null when it set none
 * @param error the message of an error that it sent, perhaps empty; null when it sent
 * none
 * @param headers the headers that it set
 */
public record WrittenResponse(@Nullable Integer status, @Nullable String error, Map<String, List<String>> headers) {

	boolean isEmpty() {
		return this.status == null && this.headers.isEmpty();
	}

	WrittenResponse storable() {
		return new WrittenResponse(this.status, this.error, StorableHeaders.of(this.headers::forEach));
	}

}
