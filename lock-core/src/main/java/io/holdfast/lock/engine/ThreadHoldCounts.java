package io.holdfast.lock.engine;

import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;

/**
 * What threads hold through views of a client, by thread and key. A thread reads and
 * changes nothing but its own holds, and the last unlock leaves nothing of them.
 */
final class ThreadHoldCounts {

	private final ConcurrentHashMap<Owner, Hold> holds = new ConcurrentHashMap<>();

	/**
	 * Hold once more what this thread holds.
	 * @return false when it does not hold the key
	 * @throws io.holdfast.lock.LockLostException when it has lost it
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
	 * Take back one hold of this thread.
	 * @return the handle that has to be checked
	 * @throws IllegalMonitorStateException when this thread does not hold the key
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
	 * The holds of all threads.
	 */
	int size() {
		return this.holds.size();
	}

	/**
	 * A hold that was taken back.
	 *
	 * @param handle of the lock
	 * @param last whether the thread holds it no longer
	 */
	record Left(LockHandle handle, boolean last) {
	}

	private record Owner(Thread thread, String key) {

		private static Owner of(String key) {
			return new Owner(Thread.currentThread(), key);
		}

	}

	/** Touched by its own thread only. */
	private static final class Hold {

		private final LockHandle handle;

		private int count = 1;

		private Hold(LockHandle handle) {
			this.handle = handle;
		}

	}

}
