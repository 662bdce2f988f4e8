package io.holdfast.spring.interceptor.idempotency;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.holdfast.spring.annotation.KeyScope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Finds out for whom calls are made. A call need not run on the thread of its request:
 * then Spring Security may know. Where nobody does, the log says it once for each method.
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

	/** What the calling thread knows. */
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
	 * Say it where keys that should belong to principals are shared by all of them.
	 * @param definition what is called
	 * @param caller for whom
	 * @return the same caller
	 */
	Caller checked(IdempotentDefinition definition, Caller caller) {
		OperationKeys keys = definition.keys();
		if (!caller.known() && keys.expression() != null && keys.scope() == KeyScope.PRINCIPAL
				&& this.unscoped.add(definition.method().name())) {
			logger
				.warn("The idempotent method {} was called on a thread that knows no web request and no principal: all"
						+ " callers share its keys there, and get each other's results. Where it works for users,"
						+ " carry the security context over to its thread (for example with a"
						+ " DelegatingSecurityContextExecutor or spring.reactor.context-propagation=auto), return a"
						+ " Mono in WebFlux, or put the user into the key. Where all callers may share the keys,"
						+ " set scope = GLOBAL. This is said once.", definition.method().name());
		}
		return caller;
	}

}
