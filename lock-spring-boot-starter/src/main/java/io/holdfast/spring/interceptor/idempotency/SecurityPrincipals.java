package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Finds the principal of a thread in Spring Security, including threads to which its
 * context was propagated. The names are the same as in its requests. Do not load this
 * class if Spring Security is absent, not even to check for its presence, because the
 * verifier loads the types that it refers to.
 */
final class SecurityPrincipals {

	private SecurityPrincipals() {
	}

	/** Whether the thread has an authentication, which may be anonymous. */
	static boolean isThreadAuthenticated() {
		return SecurityContextHolder.getContext().getAuthentication() != null;
	}

	static @Nullable String ofThread() {
		return name(SecurityContextHolder.getContext().getAuthentication());
	}

	static @Nullable String name(@Nullable Authentication authentication) {
		AuthenticationTrustResolver resolver = new AuthenticationTrustResolverImpl();
		return (authentication != null && authentication.getPrincipal() != null
				&& resolver.isAuthenticated(authentication)) ? authentication.getName() : null;
	}

}
