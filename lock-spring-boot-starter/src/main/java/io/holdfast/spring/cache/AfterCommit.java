package io.holdfast.spring.cache;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Puts changes of caches off until the transaction of the thread has been committed:
 * before that, others would load again what the transaction is about to change. Internal
 * to this module.
 */
public final class AfterCommit {

	private static final Logger logger = LoggerFactory.getLogger(AfterCommit.class);

	private static final boolean TRANSACTIONS_PRESENT = ClassUtils.isPresent(
			"org.springframework.transaction.support.TransactionSynchronizationManager",
			AfterCommit.class.getClassLoader());

	private AfterCommit() {
	}

	/**
	 * Make a change now, or after the commit when a transaction is active. After a
	 * rollback it is not made.
	 * @param change the change
	 */
	public static void run(Runnable change) {
		if (TRANSACTIONS_PRESENT && Transactions.areActive()) {
			Transactions.afterCommit(change);
		}
		else {
			change.run();
		}
	}

	/**
	 * Keeps the optional classes out of the outer one.
	 */
	private static final class Transactions {

		static boolean areActive() {
			return TransactionSynchronizationManager.isActualTransactionActive()
					&& TransactionSynchronizationManager.isSynchronizationActive();
		}

		static void afterCommit(Runnable change) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					try {
						change.run();
					}
					catch (RuntimeException ex) {
						// The transaction has been committed; its caller must not think
						// otherwise.
						logger.warn("A change of a cache after a commit failed.", ex);
					}
				}

			});
		}

	}

}
