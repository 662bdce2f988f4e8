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
final class Holders {

	private final Quorum quorum;

	private final Verifying verifying;

	private final Renewal renewal;

	private final Map<String, EngineHandle> held = new ConcurrentHashMap<>();

	Holders(Quorum quorum, Verifying verifying, Renewal renewal) {
		this.quorum = quorum;
		this.verifying = verifying;
		this.renewal = renewal;
	}

	/**
	 * Hold a claim from now on, until the handle ends.
	 */
	void hold(EngineHandle handle) {
		Claim claim = handle.claim();
		claim.heldBy(handle);
		for (String key : claim.keys()) {
			EngineHandle before = this.held.put(key, handle);
			if (before != null && before.claim() != claim && before.isHeld()) {
				// A quorum that granted this one does not hold that one any more.
				before.lose(LossReason.GONE);
			}
		}
		this.renewal.start(handle);
		if (!claim.isWanted()) {
			// Found to be gone before this handle could be told.
			handle.lose(LossReason.GONE);
		}
	}

	void forget(EngineHandle handle) {
		handle.claim().keys().forEach((key) -> this.held.remove(key, handle));
	}

	/**
	 * A node tells that somebody else changed the key. When a quorum of them does, the
	 * lock is probably gone.
	 */
	void changed(String key, int node) {
		EngineHandle handle = this.held.get(key);
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

	private void doubt(EngineHandle handle, int node) {
		if (handle.claim().changes().isQuorumWith(node, this.quorum)) {
			this.verifying.run(handle.claim());
		}
	}

	/**
	 * The key was deleted by force.
	 */
	void freed(String key) {
		EngineHandle handle = this.held.get(key);
		if (handle != null) {
			this.verifying.run(handle.claim());
		}
	}

	boolean isHeld(String key) {
		EngineHandle handle = this.held.get(key);
		return handle != null && handle.isHeld();
	}

	boolean isHeldBy(String key, String token) {
		EngineHandle handle = this.held.get(key);
		return handle != null && handle.token().equals(token);
	}

	@Nullable EngineHandle find(String key) {
		return this.held.get(key);
	}

	boolean isEmpty() {
		return this.held.isEmpty();
	}

	Set<EngineHandle> all() {
		return Set.copyOf(this.held.values());
	}

}
