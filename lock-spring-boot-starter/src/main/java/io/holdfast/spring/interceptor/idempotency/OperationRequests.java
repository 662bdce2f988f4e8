package io.holdfast.spring.interceptor.idempotency;

import java.util.Optional;

/**
 * Finds the web request that a thread handles.
 */
@FunctionalInterface
public interface OperationRequests {

	/**
	 * The request that the calling thread handles.
	 * @return the request, or empty if it handles none
	 */
	Optional<OperationRequest> current();

}
