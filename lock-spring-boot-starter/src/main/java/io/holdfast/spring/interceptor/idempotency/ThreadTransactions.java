package io.holdfast.spring.interceptor.idempotency;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.IndependentTransactions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Finds the transaction of the thread. Names Spring's transactions, so it is made only
 * where they are on the class path.
 */
final class ThreadTransactions {

	private final IndependentTransactions own;

	ThreadTransactions(BeanFactory beanFactory) {
		this.own = new IndependentTransactions(beanFactory);
	}

	/**
	 * The transaction in which a call runs.
	 * @param call the call
	 * @param method what it calls
	 * @return the transaction; none where the thread has none, or the method takes no
	 * part in it
	 */
	SurroundingTransaction around(OperationCall call, AnnotatedMethod method) {
		if (!TransactionSynchronizationManager.isActualTransactionActive()
				|| !TransactionSynchronizationManager.isSynchronizationActive()) {
			return SurroundingTransaction.NONE;
		}
		if (this.own.apart(method)) {
			return (begun(call) != null) ? new Blocked() : SurroundingTransaction.NONE;
		}
		Followed former = begun(call);
		if (former != null) {
			return TransactionSynchronizationManager.getSynchronizations().contains(former)
					? new TrackedTransaction.Repeated(former) : new Blocked();
		}
		Followed followed = new Followed(call);
		TransactionSynchronizationManager.registerSynchronization(followed);
		open().put(call.key(), followed);
		return followed;
	}

	private @Nullable Followed begun(OperationCall call) {
		Map<IdempotencyKey, Followed> open = known();
		Followed former = (open != null) ? open.get(call.key()) : null;
		return (former != null && !former.isOver()) ? former : null;
	}

	@SuppressWarnings("unchecked")
	private @Nullable Map<IdempotencyKey, Followed> known() {
		return (Map<IdempotencyKey, Followed>) TransactionSynchronizationManager.getResource(this);
	}

	/** The operations of this thread's transactions, also of those that are suspended. */
	private Map<IdempotencyKey, Followed> open() {
		Map<IdempotencyKey, Followed> open = known();
		if (open == null) {
			open = new HashMap<>();
			TransactionSynchronizationManager.bindResource(this, open);
		}
		return open;
	}

	private void close(Followed followed) {
		Map<IdempotencyKey, Followed> open = open();
		open.remove(followed.key(), followed);
		if (open.isEmpty()) {
			TransactionSynchronizationManager.unbindResource(this);
		}
	}

	/**
	 * The transaction around one operation.
	 */
	private final class Followed extends TrackedTransaction implements TransactionSynchronization {

		/** Savepoints that came after the call: what is undone with them is later. */
		private final Set<Object> later = Collections.newSetFromMap(new IdentityHashMap<>());

		private Followed(OperationCall call) {
			super(call);
		}

		@Override
		public void savepoint(Object savepoint) {
			this.later.add(savepoint);
		}

		@Override
		public void savepointRollback(Object savepoint) {
			if (!this.later.contains(savepoint)) {
				end(false);
			}
		}

		@Override
		public void afterCompletion(int status) {
			close(this);
			end((status != STATUS_UNKNOWN) ? status == STATUS_COMMITTED : null).toCompletableFuture().join();
		}

	}

	/**
	 * A transaction that waits for this one to end does the operation.
	 */
	private record Blocked() implements SurroundingTransaction {

		@Override
		public OperationResult<@Nullable Object> known(OperationCall call) {
			throw TrackedTransaction.inProgress(call);
		}

	}

}
