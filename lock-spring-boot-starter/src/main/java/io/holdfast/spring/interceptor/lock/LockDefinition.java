package io.holdfast.spring.interceptor.lock;

import java.util.Optional;

import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.Definition;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.interceptor.RefusalPolicy;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import io.holdfast.lock.LockOptions;
import io.holdfast.spring.LockKeyException;
import org.aopalliance.intercept.MethodInvocation;

/**
 * How one method is guarded: its annotation, checked and ready for calls.
 *
 * @param method the method
 * @param returns when its work has ended
 * @param names which locks a call needs
 * @param options how to wait and hold
 * @param busy what follows when a lock stays busy
 * @param lost what follows when a lock is lost
 * @param unavailable what follows when Redis is not available
 */
record LockDefinition(AnnotatedMethod method, ReturnKind returns, LockNames names, LockOptions options,
		RefusalPolicy busy, LostPolicy lost, UnavailablePolicy unavailable) implements Definition {

	@Override
	public String name() {
		return this.names.name();
	}

	/**
	 * What a call asks for.
	 * @param invocation the call
	 * @return the locks, or empty when the call is not to be guarded
	 * @throws LockKeyException when the key or the condition has no usable value
	 */
	Optional<LockRequest> request(MethodInvocation invocation) {
		return this.names.evaluate(invocation).map((names) -> new LockRequest(names, this.options, this.unavailable));
	}

}
