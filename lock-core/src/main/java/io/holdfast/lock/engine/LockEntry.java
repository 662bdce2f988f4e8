package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.engine.LockNode.Extension;
import io.holdfast.lock.engine.LockNode.Grant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key, or several that are taken together, and the token that one acquisition sets them
 * to, until it is not wanted any more. Hand-offs may pass it to several holders of this
 * JVM, one after the other.
 */
final class LockEntry {

	private static final Logger logger = LoggerFactory.getLogger(LockEntry.class);

	private final List<String> keys;

	private final String token;

	private final Duration lease;

	private final NodeChangeSet changes = new NodeChangeSet();

	private volatile Duration longestLease;

	private volatile boolean wanted = true;

	private volatile @Nullable FenceBlock fences;

	private volatile @Nullable Holder holder;

	private @Nullable Stopwatch handedOffSince;

	/** Whether the acquisition had to wait. */
	private volatile boolean waitedFor;

	/** Whether the release calls the next instance. */
	private volatile boolean calling;

	/** Whether other instances wait, {@code null} before the release is answered. */
	private volatile @Nullable Boolean othersWait;

	LockEntry(List<String> keys, String token, Duration lease) {
		this.keys = keys;
		this.token = token;
		this.lease = lease;
		this.longestLease = lease;
	}

	List<String> keys() {
		return this.keys;
	}

	/**
	 * The first key, which is the only one if the entry has fences.
	 */
	String key() {
		return this.keys.get(0);
	}

	String token() {
		return this.token;
	}

	/**
	 * The lease that the entry was acquired with.
	 */
	Duration lease() {
		return this.lease;
	}

	/**
	 * The longest lease that the entry was acquired with or extended by, which is how
	 * long the nodes may keep the key.
	 */
	Duration longestLease() {
		return this.longestLease;
	}

	synchronized void extendedBy(Duration lease) {
		if (lease.compareTo(this.longestLease) > 0) {
			this.longestLease = lease;
		}
	}

	NodeChangeSet changes() {
		return this.changes;
	}

	void heldBy(Holder holder) {
		this.holder = holder;
	}

	/**
	 * No quorum of nodes can hold the entry any more, so its holder has lost it.
	 */
	void gone() {
		giveUp();
		Holder holder = this.holder;
		if (holder != null) {
			holder.lose(LossReason.GONE);
		}
	}

	@Nullable FenceBlock fences() {
		return this.fences;
	}

	void fences(FenceBlock fences) {
		this.fences = fences;
	}

	/**
	 * The highest fence that is recorded on the nodes for this entry, or zero if it has
	 * no fences.
	 */
	long lastFence() {
		FenceBlock fences = this.fences;
		return (fences != null) ? fences.last() : 0;
	}

	/**
	 * The request that acquires the key, or all keys or none, on a node.
	 * @param watch whether a node that refuses reports the next change of the key
	 * @param fence the first fence of the proposed block, or zero for no fence
	 */
	Function<LockNode, CompletionStage<Grant>> acquisition(boolean watch, long fence) {
		if (this.keys.size() > 1) {
			return (node) -> node.acquireAll(this.keys, this.token, this.lease);
		}
		return (fence == 0) ? (node) -> node.acquire(key(), this.token, this.lease, watch)
				: (node) -> node.acquireFenced(key(), this.token, this.lease, fence, FenceBlock.lastOf(fence));
	}

	CompletionStage<Extension> extend(LockNode node, Duration lease) {
		return node.extend(this.keys, this.token, lease, lastFence());
	}

	/**
	 * Release the entry on all nodes, after everything that was sent for it.
	 * @param keeper the node that keeps the lock's queue and calls the next instance,
	 * {@code null} for none
	 * @param pause how long the next instance has to wait
	 * @return whether a quorum of nodes still held it
	 */
	CompletableFuture<Boolean> release(LockNodes nodes, @Nullable LockNode keeper, Duration pause) {
		giveUp();
		this.calling = keeper != null;
		Quorum quorum = nodes.quorum();
		return QuorumCall
			.<Boolean>ask(nodes, nodes.timeout(),
					(node) -> (node == keeper) ? releaseAndCall(node, pause) : node.release(this.keys, this.token),
					(responses) -> quorum.reachedBy(responses.count(Boolean::booleanValue))
							|| quorum.impossibleAfter(responses.errors() + responses.count((deleted) -> !deleted)))
			.thenApply((responses) -> quorum.reachedBy(responses.count(Boolean::booleanValue)));
	}

	private CompletionStage<Boolean> releaseAndCall(LockNode keeper, Duration pause) {
		return keeper.releaseAndCall(key(), this.token, pause).thenApply((release) -> {
			this.othersWait = release.othersWait();
			return release.deleted();
		});
	}

	void waitedFor() {
		this.waitedFor = true;
	}

	/**
	 * Whether other instances wait for the lock. If the release that tells is not
	 * answered, a lock that had to be waited for is assumed to be waited for again.
	 */
	boolean othersWait() {
		Boolean othersWait = this.othersWait;
		return (othersWait != null) ? othersWait : this.calling && this.waitedFor;
	}

	/**
	 * Release the entry on all nodes without waiting for their answers.
	 */
	void abandon(LockNodes nodes) {
		giveUp();
		nodes.all().forEach(this::release);
	}

	void release(LockNode node) {
		try {
			node.release(this.keys, this.token);
		}
		catch (RuntimeException ex) {
			logger.debug("Node {} could not be sent the release of {}; the key expires with its lease", node.address(),
					this.keys, ex);
		}
	}

	/**
	 * Whether the entry may be handed off once more, which ends when hand-offs in a row
	 * have lasted for as long as allowed.
	 */
	synchronized boolean tryHandOff(Stopwatch now, Duration longest) {
		if (longest.isZero()) {
			return false;
		}
		if (this.handedOffSince == null) {
			this.handedOffSince = now;
			return true;
		}
		return this.handedOffSince.elapsed().compareTo(longest) < 0;
	}

	/**
	 * Whether the entry was handed off between holders of this JVM.
	 */
	synchronized boolean wasHandedOff() {
		return this.handedOffSince != null;
	}

	boolean isWanted() {
		return this.wanted;
	}

	void giveUp() {
		this.wanted = false;
	}

	/**
	 * The current or last holder of an entry.
	 */
	interface Holder {

		boolean isHeld();

		/**
		 * Extend the validity, unless the lock is not held any more: an expired lease is
		 * never revived.
		 */
		boolean prolong(Validity longer);

		void lose(LossReason reason);

	}

}
