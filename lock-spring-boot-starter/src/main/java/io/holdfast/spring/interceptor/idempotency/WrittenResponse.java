package io.holdfast.spring.interceptor.idempotency;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The output of a method to the response of its web request, in addition to its return
 * value.
 *
 * @param status the status; null if the method set none
 * @param error the message of an error that the method sent, possibly empty; null if it
 * sent none
 * @param headers the headers that the method set
 */
public record WrittenResponse(@Nullable Integer status, @Nullable String error, Map<String, List<String>> headers) {

	boolean isEmpty() {
		return this.status == null && this.headers.isEmpty();
	}

	WrittenResponse storable() {
		return new WrittenResponse(this.status, this.error, StorableHeaders.of(this.headers::forEach));
	}

}
