package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.IndependentTransactions;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;

/**
 * Finds the transaction of a subscription. Requires Spring's transactions and Reactor.
 */
final class ReactiveTransactions {

	private final IndependentTransactions independentTransactions;

	ReactiveTransactions(BeanFactory beanFactory) {
		this.independentTransactions = new IndependentTransactions(beanFactory);
	}

	/**
	 * The transaction in which a call runs.
	 * @param call the call
	 * @param method the method that it calls
	 * @return the transaction of the subscriber's context;
	 * {@link SurroundingTransaction#NONE} if there is none or the method does not
	 * participate in it
	 */
	Mono<SurroundingTransaction> around(OperationCall call, AnnotatedMethod method) {
		return TransactionSynchronizationManager.forCurrentTransaction()
			.filter((manager) -> manager.isActualTransactionActive() && manager.isSynchronizationActive()
					&& !this.independentTransactions.isIndependent(method))
			.map((manager) -> around(call, manager))
			.onErrorResume(NoTransactionException.class, (ex) -> Mono.empty())
			.defaultIfEmpty(SurroundingTransaction.NONE);
	}

	private SurroundingTransaction around(OperationCall call, TransactionSynchronizationManager manager) {
		for (TransactionSynchronization synchronization : manager.getSynchronizations()) {
			if (synchronization instanceof Followed former && former.isOf(this, call) && !former.isOver()) {
				return new TrackedTransaction.Repeated(former);
			}
		}
		Followed followed = new Followed(this, call);
		manager.registerSynchronization(followed);
		return followed;
	}

	/**
	 * The transaction around one operation.
	 */
	private static final class Followed extends TrackedTransaction implements TransactionSynchronization {

		private final ReactiveTransactions owner;

		private Followed(ReactiveTransactions owner, OperationCall call) {
			super(call);
			this.owner = owner;
		}

		private boolean isOf(ReactiveTransactions owner, OperationCall call) {
			return this.owner == owner && key().equals(call.key());
		}

		@Override
		public Mono<Void> afterCompletion(int status) {
			return Mono.fromCompletionStage(() -> end((status != STATUS_UNKNOWN) ? status == STATUS_COMMITTED : null))
				.then();
		}

	}

}
