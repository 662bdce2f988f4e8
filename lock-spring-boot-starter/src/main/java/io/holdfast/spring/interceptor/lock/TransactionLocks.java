package io.holdfast.spring.interceptor.lock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.holdfast.lock.LockLostException;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The locks of calls that have ended inside one transaction of the thread. They are held
 * until the transaction ends, because other transactions do not see its changes before
 * that. Later calls in the same transaction join them.
 */
final class TransactionLocks implements TransactionSynchronization {

	private final Map<String, SharedHandle> handles = new HashMap<>();

	private final Set<SharedHandle> kept = new LinkedHashSet<>();

	private final List<Supplier<@Nullable LockLostException>> verdicts = new ArrayList<>();

	private TransactionLocks() {
	}

	/**
	 * Find a lock that is held until the end of the thread's transaction.
	 * @param name the lock's name
	 * @return its handle; null if there is no transaction or it does not hold the lock
	 */
	static @Nullable SharedHandle find(String name) {
		TransactionLocks locks = isActive() ? ofThread() : null;
		return (locks != null) ? locks.handles.get(name) : null;
	}

	/**
	 * Keep the locks of a call until the end of the thread's transaction.
	 * @param locks the locks of the call
	 * @param lost what happens if one is lost before that
	 * @return false if the thread has no transaction
	 */
	static boolean keep(HeldLocks locks, LockLossPolicy lost) {
		if (!isActive()) {
			return false;
		}
		TransactionLocks mine = ofThread();
		if (mine == null) {
			mine = new TransactionLocks();
			TransactionSynchronizationManager.registerSynchronization(mine);
		}
		mine.verdicts.add(() -> lost.verdict(locks));
		locks.leaveTo(mine.handles, mine.kept);
		return true;
	}

	private static boolean isActive() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.isSynchronizationActive();
	}

	private static @Nullable TransactionLocks ofThread() {
		for (TransactionSynchronization synchronization : TransactionSynchronizationManager.getSynchronizations()) {
			if (synchronization instanceof TransactionLocks locks) {
				return locks;
			}
		}
		return null;
	}

	/**
	 * Fail the commit if a lock was lost, because another holder may have changed the
	 * data since.
	 */
	@Override
	public void beforeCommit(boolean readOnly) {
		for (Supplier<@Nullable LockLostException> verdict : this.verdicts) {
			LockLostException loss = verdict.get();
			if (loss != null) {
				throw loss;
			}
		}
	}

	@Override
	public void afterCompletion(int status) {
		this.kept.forEach(SharedHandle::leave);
	}

}
