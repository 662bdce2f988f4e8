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
 * @param names the locks that a call needs
 * @param options how to wait for and hold the locks
 * @param refused what happens if a lock stays busy
 * @param lost what happens if a lock is lost
 * @param unavailable what happens if Redis is not available
 * @param transactions the transaction attributes of methods; null without Spring's
 * transactions
 */
record LockDefinition(AnnotatedMethod method, ReturnKind returns, LockNames names, LockOptions options,
		RefusalPolicy refused, LockLossPolicy lost, UnavailablePolicy unavailable,
		@Nullable IndependentTransactions transactions) implements GuardedDefinition {

	@Override
	public String name() {
		return this.names.name();
	}

	/**
	 * Whether the locks of a call are kept for the surrounding transaction.
	 * @return whether the method may participate in one
	 */
	boolean joinsTransaction() {
		return this.transactions != null && !this.transactions.isIndependent(this.method);
	}

}
