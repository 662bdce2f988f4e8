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
 * A key, or several that are taken together, and the token that one acquisition puts
 * there, until nobody wants it any more. It may pass through the hands of several holders
 * of this JVM.
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

	private @Nullable Stopwatch passedOnSince;

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
	 * The first key: the only one where there are fences.
	 */
	String key() {
		return this.keys.get(0);
	}

	String token() {
		return this.token;
	}

	/**
	 * The lease that it was acquired with.
	 */
	Duration lease() {
		return this.lease;
	}

	/**
	 * The longest lease that it was ever extended by: the nodes may keep the key for as
	 * long as that.
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
	 * A quorum of nodes does not hold it any more, so its holder has lost it.
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
	 * The highest fence that stands on the nodes for this claim, zero for none.
	 */
	long lastFence() {
		FenceBlock fences = this.fences;
		return (fences != null) ? fences.last() : 0;
	}

	/**
	 * What asks a node for the key, or for all keys or none.
	 * @param fence the first fence that is proposed, zero for none
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
	 * Take it back on all nodes, behind all that was sent for it.
	 * @return whether a quorum of nodes still held it
	 */
	CompletableFuture<Boolean> release(LockNodes nodes) {
		giveUp();
		Quorum quorum = nodes.quorum();
		return QuorumCall
			.<Boolean>ask(nodes, nodes.timeout(), (node) -> node.release(this.keys, this.token),
					(responses) -> quorum.reachedBy(responses.count(Boolean::booleanValue))
							|| quorum.impossibleAfter(responses.errors() + responses.count((deleted) -> !deleted)))
			.thenApply((responses) -> quorum.reachedBy(responses.count(Boolean::booleanValue)));
	}

	/**
	 * Take it back on all nodes, and wait for none of them.
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
			logger.debug("Node {} does not take the release of {}; its lease ends by itself", node.address(), this.keys,
					ex);
		}
	}

	/**
	 * Whether it may be passed on once more, so that hand-offs in a row take no longer
	 * than allowed.
	 */
	synchronized boolean handOver(Stopwatch now, Duration longest) {
		if (longest.isZero()) {
			return false;
		}
		if (this.passedOnSince == null) {
			this.passedOnSince = now;
			return true;
		}
		return this.passedOnSince.elapsed().compareTo(longest) < 0;
	}

	/**
	 * Whether several holders here had it, one after the other.
	 */
	synchronized boolean wasHandedOver() {
		return this.passedOnSince != null;
	}

	boolean isWanted() {
		return this.wanted;
	}

	void giveUp() {
		this.wanted = false;
	}

	/**
	 * Whose a claim is, or was last.
	 */
	interface Holder {

		boolean isHeld();

		/**
		 * Believe a longer lease, unless the present one has ended: what expired is never
		 * revived.
		 */
		boolean prolong(Validity longer);

		void lose(LossReason reason);

	}

}
