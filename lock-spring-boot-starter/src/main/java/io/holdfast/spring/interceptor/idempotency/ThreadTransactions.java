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
 * Finds the transaction of the thread. It refers to Spring's transactions, so it is
 * created only if they are on the class path.
 */
final class ThreadTransactions {

	private final IndependentTransactions independentTransactions;

	ThreadTransactions(BeanFactory beanFactory) {
		this.independentTransactions = new IndependentTransactions(beanFactory);
	}

	/**
	 * The transaction in which a call runs.
	 * @param call the call
	 * @param method the method that it calls
	 * @return the transaction; {@link SurroundingTransaction#NONE} if the thread has none
	 * or the method does not participate in it
	 */
	SurroundingTransaction around(OperationCall call, AnnotatedMethod method) {
		if (!TransactionSynchronizationManager.isActualTransactionActive()
				|| !TransactionSynchronizationManager.isSynchronizationActive()) {
			return SurroundingTransaction.NONE;
		}
		if (this.independentTransactions.isIndependent(method)) {
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

	/** The operations of this thread's transactions, including suspended ones. */
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

		/**
		 * Savepoints that were created after the call; a rollback to them does not affect
		 * the call.
		 */
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
	 * For calls of an operation that an outer transaction of this thread has begun. That
	 * transaction can end only after the call.
	 */
	private record Blocked() implements SurroundingTransaction {

		@Override
		public OperationResult<@Nullable Object> known(OperationCall call) {
			throw TrackedTransaction.inProgress(call);
		}

	}

}
