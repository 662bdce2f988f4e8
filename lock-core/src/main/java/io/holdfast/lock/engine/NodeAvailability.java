package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.holdfast.engine.Polling;
import io.holdfast.lock.engine.LockNode.Grant;
import org.jspecify.annotations.Nullable;

/**
 * What an acquirer knows of each node since it sent its last attempt: the node's answer,
 * and whether the lock may be free there by now. Guarded by the acquirer's monitor.
 */
final class NodeAvailability {

	static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

	private static final Duration EXPIRY_MARGIN = Duration.ofMillis(1);

	private final Quorum quorum;

	private final boolean multiLock;

	private final boolean[] free;

	private final @Nullable Grant[] grants;

	/** If there are several keys, the changes that arrived before the node's answer. */
	private final Set<Change> early = new HashSet<>(0);

	private boolean judged;

	private int polls;

	NodeAvailability(Quorum quorum, List<String> keys) {
		this.quorum = quorum;
		this.multiLock = keys.size() > 1;
		this.free = new boolean[quorum.nodes()];
		this.grants = new Grant[quorum.nodes()];
	}

	/**
	 * Forget everything, before an attempt is sent.
	 */
	void forget() {
		Arrays.fill(this.free, false);
		Arrays.fill(this.grants, null);
		this.early.clear();
		this.judged = false;
	}

	/**
	 * Regard no node as free until it reports a change.
	 */
	void close() {
		Arrays.fill(this.free, false);
	}

	void changedEverywhere() {
		Arrays.fill(this.free, true);
	}

	void changed(int node) {
		this.free[node] = true;
	}

	/**
	 * A node reports a change. It may report changes of all keys that a command named,
	 * but only a change of the blocking key counts.
	 */
	void changed(int node, String key) {
		Grant grant = this.grants[node];
		if (this.multiLock && grant == null && !this.judged) {
			this.early.add(new Change(node, key));
		}
		else if (grant == null || grant.blocker() == null || key.equals(grant.blocker())) {
			this.free[node] = true;
		}
	}

	/**
	 * Record the answers of an attempt that found the lock busy.
	 */
	void judge(RedlockAttempt.Outcome.Busy busy) {
		this.judged = true;
		for (int i = 0; i < this.free.length; i++) {
			int node = i;
			Grant grant = busy.responses().answer(node);
			if (grant != null) {
				this.grants[node] = grant;
			}
			String blocker = (grant != null) ? grant.blocker() : null;
			this.free[node] |= (grant != null) ? grant.granted() : busy.leaderOnly();
			this.free[node] |= (blocker != null) ? this.early.contains(new Change(node, blocker))
					: this.early.stream().anyMatch((change) -> change.node == node);
		}
	}

	/**
	 * Record what was read on a node.
	 * @param watched whether the node will report the key's next change
	 */
	void read(int node, LockNode.Holding holding, boolean watched) {
		String token = holding.token();
		if (token == null) {
			this.free[node] = true;
		}
		else {
			this.grants[node] = new Grant(false, token, holding.remaining(), watched, false, LockNode.FenceVote.NONE);
		}
	}

	/**
	 * Record a refusal that arrived after the others had decided the attempt.
	 */
	void refused(int node, Grant grant) {
		this.grants[node] = grant;
	}

	boolean mayBeFree() {
		return this.quorum.reachedBy(this.free);
	}

	/**
	 * How long to wait if no node reports a change: until a quorum is free by expiry, or
	 * until it is time to ask a node that does not report changes.
	 */
	Duration untilFree(Polling polling) {
		Duration pause = untilFree();
		if (!needPolling()) {
			return pause;
		}
		Duration poll = polling.pause(this.polls++);
		return (poll.compareTo(pause) < 0) ? poll : pause;
	}

	private boolean needPolling() {
		return Arrays.stream(this.grants).anyMatch((grant) -> grant != null && !grant.granted() && !grant.watched());
	}

	/**
	 * How long until a quorum is free by expiry, if no node reports a change before. The
	 * push for an expired key may come late, and a node without pushes never sends one.
	 */
	private Duration untilFree() {
		Duration[] pauses = new Duration[this.free.length];
		for (int i = 0; i < pauses.length; i++) {
			Grant grant = this.grants[i];
			pauses[i] = this.free[i] ? Duration.ZERO
					: (grant == null || grant.remaining() == null) ? NEVER : grant.remaining().plus(EXPIRY_MARGIN);
		}
		Arrays.sort(pauses);
		return pauses[this.quorum.size() - 1];
	}

	private record Change(int node, String key) {
	}

}
