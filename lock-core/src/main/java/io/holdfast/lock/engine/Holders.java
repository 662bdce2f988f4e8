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

	private final LockEngine engine;

	private final Map<String, EngineHandle> held = new ConcurrentHashMap<>();

	Holders(LockEngine engine) {
		this.engine = engine;
	}

	/**
	 * Give a claim to a waiter, who may not be there any more to take it.
	 */
	EngineHandle hold(Waiter waiter, Claim claim, Validity validity) {
		EngineHandle handle = new EngineHandle(this.engine, waiter, claim, validity);
		claim.heldBy(handle);
		for (String key : claim.keys()) {
			EngineHandle before = this.held.put(key, handle);
			if (before != null && before.claim() != claim && before.isHeld()) {
				// A quorum that granted this one does not hold that one any more.
				before.lose(LossReason.GONE);
			}
		}
		new Renewal(this.engine, handle).start();
		if (!claim.isWanted()) {
			// Found to be gone before this handle could be told.
			handle.lose(LossReason.GONE);
		}
		return handle;
	}

	void forget(EngineHandle handle) {
		handle.claim().keys().forEach((key) -> this.held.remove(key, handle));
	}

	/**
	 * A quorum of nodes does not hold a claim any more; whoever has it here has lost it.
	 */
	void gone(Claim claim) {
		claim.giveUp();
		EngineHandle handle = claim.holder();
		if (handle != null) {
			handle.lose(LossReason.GONE);
		}
	}

	/**
	 * A node tells that somebody else changed the key. When a quorum of them does, the
	 * lock is probably gone.
	 */
	void changed(String key, int node) {
		EngineHandle handle = this.held.get(key);
		if (handle != null && handle.claim().changes().isQuorumWith(node, this.engine.quorum())) {
			Verifying.run(this.engine, handle.claim());
		}
	}

	/**
	 * What was known of a node's keys no longer counts, as if all of them had changed
	 * there.
	 */
	void reset(int node) {
		for (EngineHandle handle : all()) {
			if (handle.claim().changes().isQuorumWith(node, this.engine.quorum())) {
				Verifying.run(this.engine, handle.claim());
			}
		}
	}

	/**
	 * The key was deleted by force.
	 */
	void freed(String key) {
		EngineHandle handle = this.held.get(key);
		if (handle != null) {
			Verifying.run(this.engine, handle.claim());
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
