package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

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

	private static final Duration FIRST_LOOK = Duration.ofMillis(50);

	/** Each instance counts its own turns, so this is also their number for all. */
	private static final int TURNS_BETWEEN_PAUSES = 15;

	private final LockNodes nodes;

	/** The keys that this client released last while other instances were waiting. */
	private final Set<String> crowded = ConcurrentHashMap.newKeySet();

	private final boolean fair;

	private final Duration courtesy;

	/**
	 * How often in a row this client has released a key since others were left a pause.
	 * Empty if there are no pauses.
	 */
	private final Map<String, Integer> turns = new ConcurrentHashMap<>();

	private final AtomicLong numbers = new AtomicLong();

	/**
	 * Create the queues.
	 * @param fair false to use none
	 * @param courtesy how long to leave a lock free now and then; zero for never
	 */
	InstanceQueues(LockNodes nodes, boolean fair, Duration courtesy) {
		this.nodes = nodes;
		this.fair = fair;
		this.courtesy = courtesy;
	}

	long nextNumber() {
		return this.numbers.incrementAndGet();
	}

	/**
	 * The node that keeps the queue of these keys, {@code null} if none does. Several
	 * locks together have no queue.
	 */
	@Nullable LockNode keeper(List<String> keys) {
		int index = (this.fair && keys.size() == 1) ? keeperOf(keys.get(0)) : -1;
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
	CompletableFuture<@Nullable Place> enter(String key, long number, long ticket, boolean held) {
		int keeper = this.fair ? keeperOf(key) : -1;
		if (keeper < 0 || !this.nodes.all().get(keeper).hearsCalls()) {
			return CompletableFuture.completedFuture(null);
		}
		return QuorumCall.<Place>askOne(this.nodes, keeper, this.nodes.timeout(),
				(node) -> node.enter(key, number, ticket, held), (node, late) -> {
					// The client has tried or entered again. If it has not, it is
					// called in vain, and leaves then.
				})
			.thenApply((one) -> one.answer(0));
	}

	/**
	 * Leave the queue of a lock, or pass a turn on.
	 * @param keeper the node that keeps the entry, {@code null} for none
	 */
	static void leave(@Nullable LockNode keeper, String key, long number) {
		if (keeper != null && keeper.keepsQueues(key)) {
			keeper.leave(key, number);
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
			this.turns.remove(entry.key());
			return;
		}
		if (this.crowded.size() > MOST_REMEMBERED || this.turns.size() > MOST_REMEMBERED) {
			this.crowded.clear();
			this.turns.clear();
		}
		this.crowded.add(entry.key());
		if (!this.courtesy.isZero()) {
			this.turns.merge(entry.key(), 1, Integer::sum);
		}
	}

	/**
	 * How long the next instance has to leave the lock free when this client releases it.
	 */
	Duration pauseAfter(LockEntry entry) {
		if (this.courtesy.isZero() || this.turns.getOrDefault(entry.key(), 0) < TURNS_BETWEEN_PAUSES) {
			return Duration.ZERO;
		}
		// The release that begins the pause is no turn between pauses.
		this.turns.put(entry.key(), -1);
		return this.courtesy;
	}

	/**
	 * Whether other instances waited for the lock when this client released it last, so
	 * that a client that comes back must not overtake them. The answer is forgotten.
	 */
	boolean takeCrowded(List<String> keys) {
		return keys.size() == 1 && !this.crowded.isEmpty() && this.crowded.remove(keys.get(0));
	}

	/**
	 * How long the first in the queue sleeps before it reads the key on all nodes: they
	 * report changes only after they were asked. Most locks are released earlier, and
	 * then it is called. With one node that reports changes, entering has asked it.
	 */
	Duration untilFirstLook(@Nullable LockNode keeper) {
		boolean watched = this.nodes.all().size() == 1 && keeper != null && keeper.tracksReads();
		return watched ? NodeAvailability.NEVER : FIRST_LOOK;
	}

}
