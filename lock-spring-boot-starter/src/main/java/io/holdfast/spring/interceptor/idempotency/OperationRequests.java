package io.holdfast.spring.interceptor.idempotency;

import java.util.Optional;

/**
 * Finds web requests by the thread that serves them.
 */
@FunctionalInterface
public interface OperationRequests {

	/**
	 * The request that the calling thread serves.
	 * @return the request, or empty when it serves none
	 */
	Optional<OperationRequest> current();

}
