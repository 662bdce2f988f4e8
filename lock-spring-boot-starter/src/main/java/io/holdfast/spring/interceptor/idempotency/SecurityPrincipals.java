package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.ClassUtils;

/**
 * What Spring Security knows of a thread, also of one to which it was carried over. The
 * names are those that its requests give. Only {@link #PRESENT} may be asked where it is
 * not on the class path.
 */
final class SecurityPrincipals {

	/** Whether Spring Security is on the class path. */
	static final boolean PRESENT = ClassUtils.isPresent(
			"org.springframework.security.core.context.SecurityContextHolder",
			SecurityPrincipals.class.getClassLoader());

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
