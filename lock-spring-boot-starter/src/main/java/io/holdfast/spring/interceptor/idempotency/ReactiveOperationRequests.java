package io.holdfast.spring.interceptor.idempotency;

import reactor.core.publisher.Mono;

/**
 * Finds web requests by the subscription that serves them.
 */
@FunctionalInterface
public interface ReactiveOperationRequests {

	/**
	 * The request that the subscriber's context belongs to.
	 * @return the request, or empty when it belongs to none
	 */
	Mono<OperationRequest> current();

}
