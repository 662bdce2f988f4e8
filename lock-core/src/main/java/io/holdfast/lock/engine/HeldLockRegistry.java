package io.holdfast.lock.engine;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.lock.LossReason;
import org.jspecify.annotations.Nullable;

/**
 * The handles that are held here, one for a key or several, and what nodes tell of those
 * keys.
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
	 * Hold a claim from now on, until the handle ends.
	 */
	void hold(DefaultLockHandle handle) {
		LockEntry entry = handle.entry();
		entry.heldBy(handle);
		for (String key : entry.keys()) {
			DefaultLockHandle before = this.held.put(key, handle);
			if (before != null && before.entry() != entry && before.isHeld()) {
				// A quorum that granted this one does not hold that one any more.
				before.lose(LossReason.GONE);
			}
		}
		this.renewal.start(handle);
		if (!entry.isWanted()) {
			// Found to be gone before this handle could be told.
			handle.lose(LossReason.GONE);
		}
	}

	void forget(DefaultLockHandle handle) {
		handle.entry().keys().forEach((key) -> this.held.remove(key, handle));
	}

	/**
	 * A node tells that somebody else changed the key. When a quorum of them does, the
	 * lock is probably gone.
	 */
	void changed(String key, int node) {
		DefaultLockHandle handle = this.held.get(key);
		if (handle != null) {
			doubt(handle, node);
		}
	}

	/**
	 * What was known of a node's keys no longer counts, as if all of them had changed
	 * there.
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
