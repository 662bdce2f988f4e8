package io.holdfast.lock.engine;

import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;

/**
 * The holds of threads through a client's {@link java.util.concurrent.locks.Lock} views,
 * by thread and key. A thread reads and changes only its own holds, and the last unlock
 * removes them.
 */
final class ThreadHoldCounts {

	private final ConcurrentHashMap<Owner, Hold> holds = new ConcurrentHashMap<>();

	/**
	 * Add a hold to a lock that this thread holds already.
	 * @return false if it does not hold the key
	 * @throws io.holdfast.lock.LockLostException if it has lost the lock
	 */
	boolean reenter(String key) {
		Hold hold = this.holds.get(Owner.of(key));
		if (hold == null) {
			return false;
		}
		hold.handle.ensureHeld();
		hold.count = Math.incrementExact(hold.count);
		return true;
	}

	void enter(String key, LockHandle handle) {
		this.holds.put(Owner.of(key), new Hold(handle));
	}

	/**
	 * Remove one hold of this thread.
	 * @return the removed hold, whose handle has to be checked
	 * @throws IllegalMonitorStateException if this thread does not hold the key
	 */
	Left leave(String key, String name) {
		Owner owner = Owner.of(key);
		Hold hold = this.holds.get(owner);
		if (hold == null) {
			throw new IllegalMonitorStateException("Lock '" + Printable.of(name) + "' is not held by thread '"
					+ owner.thread.getName() + "'; only the thread that locked it may unlock it, once per lock.");
		}
		hold.count--;
		if (hold.count == 0) {
			this.holds.remove(owner);
		}
		return new Left(hold.handle, hold.count == 0);
	}

	int count(String key) {
		Hold hold = this.holds.get(Owner.of(key));
		return (hold != null) ? hold.count : 0;
	}

	/**
	 * The number of keys held, over all threads.
	 */
	int size() {
		return this.holds.size();
	}

	/**
	 * A removed hold.
	 *
	 * @param handle the lock's handle
	 * @param last whether it was the thread's last hold of the lock
	 */
	record Left(LockHandle handle, boolean last) {
	}

	private record Owner(Thread thread, String key) {

		private static Owner of(String key) {
			return new Owner(Thread.currentThread(), key);
		}

	}

	/** Accessed by its own thread only. */
	private static final class Hold {

		private final LockHandle handle;

		private int count = 1;

		private Hold(LockHandle handle) {
			this.handle = handle;
		}

	}

}
