package io.holdfast.spring.interceptor.idempotency;

import reactor.core.publisher.Mono;

/**
 * Finds the web request that a subscription belongs to.
 */
@FunctionalInterface
public interface ReactiveOperationRequests {

	/**
	 * The request that the subscriber's context belongs to.
	 * @return the request, or empty if it belongs to none
	 */
	Mono<OperationRequest> current();

}
