package io.holdfast.spring.interceptor.idempotency;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.holdfast.spring.annotation.KeyScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Determines the callers of methods. If a call does not run on the thread of its request,
 * Spring Security may know the principal. If the principal is unknown, this logs a
 * warning once per method.
 */
final class Callers {

	private static final Logger logger = LoggerFactory.getLogger(Callers.class);

	/** Whether Spring Security is on the class path. */
	static final boolean SECURITY_PRESENT = ClassUtils
		.isPresent("org.springframework.security.core.context.SecurityContextHolder", Callers.class.getClassLoader());

	private final Supplier<OperationRequests> requests;

	private final Supplier<Boolean> web;

	private final Set<String> unscoped = ConcurrentHashMap.newKeySet();

	Callers(BeanFactory beanFactory) {
		this.requests = SingletonSupplier
			.of(() -> beanFactory.getBeanProvider(OperationRequests.class).getIfUnique(() -> Optional::empty));
		this.web = SingletonSupplier
			.of(() -> beanFactory.getBeanProvider(OperationRequests.class).stream().findAny().isPresent()
					|| beanFactory.getBeanProvider(ReactiveOperationRequests.class).stream().findAny().isPresent());
	}

	/** The caller, as far as the calling thread knows it. */
	Caller ofThread() {
		OperationRequest request = this.requests.get().current().orElse(null);
		String principal = (request != null) ? request.principal() : null;
		if (principal != null) {
			return new Caller(request, principal, true);
		}
		if (SECURITY_PRESENT && SecurityPrincipals.isThreadAuthenticated()) {
			return new Caller(request, SecurityPrincipals.ofThread(), true);
		}
		return new Caller(request, null, (request != null) ? !request.isSecured() : !this.web.get());
	}

	/**
	 * Log a warning if keys that are scoped to principals are shared by all callers
	 * because the principal is unknown.
	 * @param definition the definition of the called method
	 * @param caller the caller
	 * @return the same caller
	 */
	Caller checked(IdempotentDefinition definition, Caller caller) {
		OperationKeys keys = definition.keys();
		if (!caller.known() && keys.expression() != null && keys.scope() == KeyScope.PRINCIPAL
				&& this.unscoped.add(definition.method().name())) {
			logger.warn("The idempotent method {} was called on a thread without a web request and without a principal,"
					+ " so all callers share its keys there and get each other's results. If it works for users,"
					+ " propagate the security context to its thread (for example with a"
					+ " DelegatingSecurityContextExecutor or spring.reactor.context-propagation=auto), return a"
					+ " Mono in WebFlux, or include the user in the key. If all callers may share the keys, set"
					+ " scope = GLOBAL. This warning is logged once.", definition.method().name());
		}
		return caller;
	}

}
