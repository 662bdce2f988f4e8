package io.holdfast.lock.engine;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.lock.LossReason;
import org.jspecify.annotations.Nullable;

/**
 * The locks that this client holds. It passes the nodes' reports about their keys to
 * their handles.
 */
final class HeldLockRegistry {

	private final Quorum quorum;

	private final OwnershipCheck ownershipCheck;

	private final LeaseRenewal renewal;

	private final Map<String, DefaultLockHandle> held = new ConcurrentHashMap<>();

	HeldLockRegistry(Quorum quorum, OwnershipCheck ownershipCheck, LeaseRenewal renewal) {
		this.quorum = quorum;
		this.ownershipCheck = ownershipCheck;
		this.renewal = renewal;
	}

	/**
	 * Register a handle until it ends.
	 */
	void hold(DefaultLockHandle handle) {
		LockEntry entry = handle.entry();
		entry.heldBy(handle);
		for (String key : entry.keys()) {
			DefaultLockHandle before = this.held.put(key, handle);
			if (before != null && before.entry() != entry && before.isHeld()) {
				// A quorum granted the new entry, so it does not hold the old one any
				// more.
				before.lose(LossReason.GONE);
			}
		}
		this.renewal.start(handle);
		if (!entry.isWanted()) {
			// Found to be gone before this handle was registered.
			handle.lose(LossReason.GONE);
		}
	}

	void forget(DefaultLockHandle handle) {
		handle.entry().keys().forEach((key) -> this.held.remove(key, handle));
	}

	/**
	 * A node reports that another client changed the key. Once a quorum of nodes has done
	 * so, the lock is probably gone.
	 */
	void changed(String key, int node) {
		DefaultLockHandle handle = this.held.get(key);
		if (handle != null) {
			doubt(handle, node);
		}
	}

	/**
	 * What is known of a node's keys is outdated, as if all of them had changed there.
	 */
	void reset(int node) {
		all().forEach((handle) -> doubt(handle, node));
	}

	private void doubt(DefaultLockHandle handle, int node) {
		if (handle.entry().changes().isQuorumWith(node, this.quorum)) {
			this.ownershipCheck.run(handle.entry());
		}
	}

	/**
	 * The key was deleted by force.
	 */
	void freed(String key) {
		DefaultLockHandle handle = this.held.get(key);
		if (handle != null) {
			this.ownershipCheck.run(handle.entry());
		}
	}

	boolean isHeld(String key) {
		DefaultLockHandle handle = this.held.get(key);
		return handle != null && handle.isHeld();
	}

	boolean isHeldBy(String key, String token) {
		DefaultLockHandle handle = this.held.get(key);
		return handle != null && handle.token().equals(token);
	}

	@Nullable DefaultLockHandle find(String key) {
		return this.held.get(key);
	}

	boolean isEmpty() {
		return this.held.isEmpty();
	}

	Set<DefaultLockHandle> all() {
		return Set.copyOf(this.held.values());
	}

}
