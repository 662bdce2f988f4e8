package io.holdfast.spring.interceptor.lock;

import io.holdfast.lock.LockOptions;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.GuardedDefinition;
import io.holdfast.spring.interceptor.IndependentTransactions;
import io.holdfast.spring.interceptor.RefusalPolicy;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.spring.interceptor.UnavailablePolicy;
import org.jspecify.annotations.Nullable;

/**
 * How one method is guarded: its annotation, checked and ready for calls.
 *
 * @param method the method
 * @param returns when its work has ended
 * @param names which locks a call needs
 * @param options how to wait and hold
 * @param refused what follows when a lock stays busy
 * @param lost what follows when a lock is lost
 * @param unavailable what follows when Redis is not available
 * @param transactions knows the transactions of methods; null where there are none
 */
record LockDefinition(AnnotatedMethod method, ReturnKind returns, LockNames names, LockOptions options,
		RefusalPolicy refused, LockLossPolicy lost, UnavailablePolicy unavailable,
		@Nullable IndependentTransactions transactions) implements GuardedDefinition {

	@Override
	public String name() {
		return this.names.name();
	}

	/**
	 * Whether the locks of a call are kept for the transaction around it.
	 * @return whether it may take part in one
	 */
	boolean joinsTransaction() {
		return this.transactions != null && !this.transactions.apart(this.method);
	}

}
