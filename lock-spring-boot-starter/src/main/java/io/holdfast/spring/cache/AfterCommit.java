package io.holdfast.spring.cache;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Defers changes of caches until the transaction of the thread is committed. Before that,
 * other callers would load the old values again. The changes are made in order, and
 * before anything else that waits for the commit, so that no code finds old values
 * afterwards. Internal to this module.
 */
public final class AfterCommit {

	private static final Logger logger = LoggerFactory.getLogger(AfterCommit.class);

	private static final boolean TRANSACTIONS_PRESENT = ClassUtils.isPresent(
			"org.springframework.transaction.support.TransactionSynchronizationManager",
			AfterCommit.class.getClassLoader());

	private AfterCommit() {
	}

	/**
	 * Make a change now, or after the commit if a transaction is active that is not
	 * committed yet. After a rollback the change is not made.
	 * @param change the change
	 */
	public static void run(Runnable change) {
		if (!TRANSACTIONS_PRESENT || !Changes.defer(change)) {
			change.run();
		}
	}

	/**
	 * Track the transactions of a manager from their beginning. While the callbacks after
	 * a commit run, Spring still reports the transaction as active, so the first change
	 * of an untracked transaction would be made late, after its completion.
	 * @param bean a transaction manager; other beans are ignored
	 */
	public static void follow(Object bean) {
		if (TRANSACTIONS_PRESENT) {
			Changes.follow(bean);
		}
	}

	/**
	 * The changes of one transaction. This is a class of its own, because Spring's
	 * transactions are optional.
	 */
	private static final class Changes implements TransactionSynchronization {

		private static final TransactionExecutionListener BEGIN = new TransactionExecutionListener() {

			@Override
			public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
				// Reactive transactions are not bound to a thread.
				if (failure == null && transaction instanceof TransactionStatus && isActive()) {
					current();
				}
			}

		};

		private final List<Runnable> waiting = new ArrayList<>();

		private final Map<Object, Integer> savepoints = new IdentityHashMap<>(0);

		private boolean committed;

		static void follow(Object bean) {
			if (bean instanceof ConfigurableTransactionManager manager
					&& !manager.getTransactionExecutionListeners().contains(BEGIN)) {
				manager.addListener(BEGIN);
			}
		}

		static boolean defer(Runnable change) {
			if (!isActive()) {
				return false;
			}
			Changes current = current();
			return !current.committed && current.waiting.add(change);
		}

		private static boolean isActive() {
			return TransactionSynchronizationManager.isActualTransactionActive()
					&& TransactionSynchronizationManager.isSynchronizationActive();
		}

		private static Changes current() {
			for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
				if (each instanceof Changes known) {
					return known;
				}
			}
			Changes fresh = new Changes();
			TransactionSynchronizationManager.registerSynchronization(fresh);
			return fresh;
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public void savepoint(Object savepoint) {
			this.savepoints.put(savepoint, this.waiting.size());
		}

		@Override
		public void savepointRollback(Object savepoint) {
			Integer size = this.savepoints.get(savepoint);
			if (size != null && size < this.waiting.size()) {
				this.waiting.subList(size, this.waiting.size()).clear();
			}
		}

		@Override
		public void afterCommit() {
			this.committed = true;
			make();
		}

		@Override
		public void afterCompletion(int status) {
			if (status == STATUS_COMMITTED) {
				make();
			}
		}

		private void make() {
			List<Runnable> due = List.copyOf(this.waiting);
			this.waiting.clear();
			for (Runnable change : due) {
				try {
					change.run();
				}
				catch (RuntimeException ex) {
					// The caller must not conclude that the transaction was not
					// committed.
					logger.warn("A change of a cache after a commit failed.", ex);
				}
			}
		}

	}

}
