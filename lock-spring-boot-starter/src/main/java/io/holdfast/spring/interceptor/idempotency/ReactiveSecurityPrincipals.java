package io.holdfast.spring.interceptor.idempotency;

import reactor.core.publisher.Mono;

import org.springframework.security.core.context.ReactiveSecurityContextHolder;

/**
 * Finds the principal of a subscription in Spring Security. Requires Reactor too.
 */
final class ReactiveSecurityPrincipals {

	private ReactiveSecurityPrincipals() {
	}

	/**
	 * The principal of the subscriber's context.
	 * @return its name; empty for none
	 */
	static Mono<String> current() {
		return ReactiveSecurityContextHolder.getContext()
			.mapNotNull((context) -> SecurityPrincipals.name(context.getAuthentication()));
	}

}
