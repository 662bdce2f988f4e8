package io.holdfast.spring.interceptor.lock;

import io.holdfast.lock.LockLostException;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.interceptor.OwnTransactions;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;

/**
 * Guards methods whose work ends when they return.
 */
final class ValueGuard implements Guard {

	private final LockGate gate;

	private final @Nullable OwnTransactions transactions;

	ValueGuard(LockGate gate, BeanFactory beanFactory) {
		this.gate = gate;
		this.transactions = OwnTransactions.PRESENT ? new OwnTransactions(beanFactory) : null;
	}

	@Override
	public @Nullable Object invoke(LockDefinition definition, MethodInvocation invocation) throws Throwable {
		LockRequest request = definition.request(invocation).orElse(null);
		if (request == null) {
			return invocation.proceed();
		}
		Admission admission = this.gate.admit(request);
		if (admission.busy()) {
			return definition.busy().answer(invocation, admission.refusal(request));
		}
		HeldLocks locks = admission.locks();
		if (locks == null) {
			return invocation.proceed();
		}
		try {
			return run(definition, invocation, locks);
		}
		finally {
			leave(definition, locks);
		}
	}

	private void leave(LockDefinition definition, HeldLocks locks) {
		boolean kept = this.transactions != null && !this.transactions.apart(definition.method())
				&& TransactionLocks.keep(locks, definition.lost());
		if (!kept) {
			locks.leave();
		}
	}

	private static @Nullable Object run(LockDefinition definition, MethodInvocation invocation, HeldLocks locks)
			throws Throwable {
		Thread thread = Thread.currentThread();
		LossWatch watch = definition.lost().watch(locks, thread::interrupt);
		Object result;
		try (LockContext.Scope scope = locks.attach()) {
			result = invocation.proceed();
		}
		catch (Throwable ex) {
			LockLostException loss = end(watch, definition, locks);
			if (loss != null && !(ex instanceof LockLostException)) {
				ex.addSuppressed(loss);
			}
			throw ex;
		}
		LockLostException loss = end(watch, definition, locks);
		if (loss != null) {
			throw loss;
		}
		return result;
	}

	private static @Nullable LockLostException end(LossWatch watch, LockDefinition definition, HeldLocks locks) {
		if (watch.end() && definition.lost() == LostPolicy.INTERRUPT) {
			Thread.interrupted();
		}
		return definition.lost().verdict(locks);
	}

}
