package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * What Spring Security knows of a thread, also of one to which it was carried over. The
 * names are those that its requests give. Not to be touched where it is not on the class
 * path, not even to ask for that: the verifier loads what is named here.
 */
final class SecurityPrincipals {

	private SecurityPrincipals() {
	}

	/** Whether the thread works for somebody, who may be anonymous. */
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
