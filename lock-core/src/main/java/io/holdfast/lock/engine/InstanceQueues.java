package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.lock.engine.LockNode.Place;
import org.jspecify.annotations.Nullable;

/**
 * The queues in which instances wait for a lock. One node keeps the queue of a lock: the
 * first that answers, in an order that depends on the lock's key. A queue is a hint:
 * instances that disagree on the node, or that a queue has forgotten, only lose their
 * order.
 */
final class InstanceQueues {

	/** More keys than this are forgotten, which only lets this client overtake others. */
	private static final int MOST_REMEMBERED = 1000;

	private final LockNodes nodes;

	/** The keys that this client released last while other instances were waiting. */
	private final Set<String> crowded = ConcurrentHashMap.newKeySet();

	InstanceQueues(LockNodes nodes) {
		this.nodes = nodes;
	}

	/**
	 * The node that keeps the queue of these keys, {@code null} if none does. Several
	 * locks together have no queue.
	 */
	@Nullable LockNode keeper(List<String> keys) {
		int index = (keys.size() == 1) ? keeperOf(keys.get(0)) : -1;
		return (index >= 0) ? this.nodes.all().get(index) : null;
	}

	private int keeperOf(String key) {
		int hash = key.hashCode();
		int keeper = -1;
		long highest = Long.MIN_VALUE;
		for (int i = 0; i < this.nodes.all().size(); i++) {
			long weight = weight(hash, i);
			if ((keeper < 0 || weight > highest) && this.nodes.all().get(i).keepsQueues(key)) {
				keeper = i;
				highest = weight;
			}
		}
		return keeper;
	}

	private static long weight(int hash, int node) {
		long mixed = (hash ^ ((node + 1) * 0x9E3779B97F4A7C15L)) * 0xBF58476D1CE4E5B9L;
		return (mixed ^ (mixed >>> 31)) * 0x94D049BB133111EBL;
	}

	/**
	 * Whether the queue of these keys can be entered now.
	 */
	boolean canEnter(List<String> keys) {
		LockNode keeper = keeper(keys);
		return keeper != null && keeper.hearsCalls();
	}

	/**
	 * Enter the queue of a lock.
	 * @return completes with the place, or {@code null} if the node did not answer; never
	 * exceptionally
	 */
	CompletableFuture<@Nullable Place> enter(String key, long ticket, boolean held) {
		int keeper = keeperOf(key);
		if (keeper < 0 || !this.nodes.all().get(keeper).hearsCalls()) {
			return CompletableFuture.completedFuture(null);
		}
		return QuorumCall.<Place>askOne(this.nodes, keeper, this.nodes.timeout(),
				(node) -> node.enter(key, ticket, held), (node, late) -> {
					// The client has tried or entered again. If it has not, it is
					// called in vain, and leaves then.
				})
			.thenApply((one) -> one.answer(0));
	}

	/**
	 * Leave the queue of a lock.
	 */
	void leave(String key) {
		LockNode keeper = keeper(List.of(key));
		if (keeper != null) {
			keeper.leave(key);
		}
	}

	/**
	 * Remember whether other instances wait for a lock that this client has released.
	 */
	void released(LockEntry entry) {
		if (entry.keys().size() > 1) {
			return;
		}
		if (!entry.othersWait()) {
			this.crowded.remove(entry.key());
			return;
		}
		if (this.crowded.size() > MOST_REMEMBERED) {
			this.crowded.clear();
		}
		this.crowded.add(entry.key());
	}

	/**
	 * Whether other instances waited for the lock when this client released it last, so
	 * that a client that comes back must not overtake them. The answer is forgotten.
	 */
	boolean takeCrowded(List<String> keys) {
		return keys.size() == 1 && !this.crowded.isEmpty() && this.crowded.remove(keys.get(0));
	}

	/**
	 * How long the first in the queue sleeps before it asks all nodes: they report
	 * changes only after they were asked. With one node, entering has asked it.
	 */
	Duration firstLook(Place place, LockNode keeper) {
		boolean watched = this.nodes.all().size() == 1 && keeper.tracksReads();
		Duration first = watched ? QueueHeadAcquirer.SAFETY : QueueHeadAcquirer.FIRST_LOOK;
		Duration look = place.look();
		return (look != null && look.compareTo(first) < 0) ? look.plusMillis(1) : first;
	}

}
