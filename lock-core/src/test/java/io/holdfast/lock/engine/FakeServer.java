package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The data of one node, for all its connections. A change is reported to the connections
 * that have read the key since its last change, except to the one that made it. An expiry
 * is reported when the key is next used.
 */
final class FakeServer {

	/** How long after the one before it each member that is warned looks. */
	private static final Duration SPACING = Duration.ofMillis(35);

	private final String address;

	private final FakeTime time;

	private final Map<String, Entry> entries = new HashMap<>();

	private final Map<String, List<FakeNode>> watchers = new HashMap<>();

	private final Map<String, Long> fences = new HashMap<>();

	/** By lock key, the members by ticket. */
	private final Map<String, TreeMap<Long, Member>> queues = new HashMap<>();

	/** By lock key, the member that was called last, with the end of its turn. */
	private final Map<String, Turn> turns = new HashMap<>();

	private long lastTicket;

	/** What is sent when the present script has ended. */
	private @Nullable List<Runnable> deferred;

	FakeServer(String address, FakeTime time) {
		this.address = address;
		this.time = time;
	}

	String address() {
		return this.address;
	}

	@Nullable String token(String key) {
		Entry entry = live(key);
		return (entry != null) ? entry.token : null;
	}

	/**
	 * The key's remaining time; {@code null} if it does not expire.
	 */
	@Nullable Duration remaining(String key) {
		Entry entry = live(key);
		return (entry == null || entry.end == null) ? null : Duration.ofNanos(entry.end - this.time.nanoTime());
	}

	int size() {
		List.copyOf(this.entries.keySet()).forEach(this::live);
		return this.entries.size();
	}

	void put(String key, String token, @Nullable Duration lease) {
		store(key, token, lease);
		notifyWatchers(key, null);
	}

	void remove(String key) {
		if (this.entries.remove(key) != null) {
			notifyWatchers(key, null);
		}
	}

	boolean store(String key, String token, @Nullable Duration lease) {
		this.entries.put(key, new Entry(token, (lease != null) ? this.time.nanoTime() + lease.toNanos() : null));
		return true;
	}

	boolean delete(String key, FakeNode by) {
		boolean existed = live(key) != null;
		this.entries.remove(key);
		if (existed) {
			notifyWatchers(key, by);
		}
		return existed;
	}

	void watch(String key, FakeNode node) {
		List<FakeNode> nodes = this.watchers.computeIfAbsent(key, (same) -> new ArrayList<>());
		if (!nodes.contains(node)) {
			nodes.add(node);
		}
	}

	void forgetWatches(FakeNode node) {
		this.watchers.values().forEach((nodes) -> nodes.remove(node));
	}

	private void notifyWatchers(String key, @Nullable FakeNode by) {
		List<FakeNode> nodes = this.watchers.remove(key);
		if (nodes != null) {
			nodes.stream().filter((node) -> node != by).forEach((node) -> node.push(key));
		}
	}

	private @Nullable Entry live(String key) {
		Entry entry = this.entries.get(key);
		if (entry != null && entry.end != null && entry.end - this.time.nanoTime() <= 0) {
			this.entries.remove(key);
			return null;
		}
		return entry;
	}

	/**
	 * Run a script, whose messages are sent when it has ended.
	 */
	<A> A atomically(Supplier<A> script) {
		List<Runnable> messages = new ArrayList<>();
		this.deferred = messages;
		A answer = script.get();
		this.deferred = null;
		messages.forEach(Runnable::run);
		return answer;
	}

	/**
	 * Keep a message until the present script has ended.
	 * @return false if there is no script
	 */
	boolean defers(Runnable message) {
		List<Runnable> deferred = this.deferred;
		return deferred != null && deferred.add(message);
	}

	LockNode.Place enter(String key, FakeNode node, long number, long ticket, boolean held) {
		Member member = new Member(node, number);
		TreeMap<Long, Member> queue = this.queues.computeIfAbsent(key, (same) -> new TreeMap<>());
		long mine = (ticket != 0) ? ticket : ++this.lastTicket;
		boolean free = token(key) == null && !held;
		Turn turn = turn(key);
		if (free && ((turn != null) ? member.equals(turn.member) : queue.isEmpty())) {
			turn(key, member);
			return new LockNode.Place(true, 0, mine, null);
		}
		if (!queue.containsValue(member)) {
			queue.put(mine, member);
		}
		long ahead = List.copyOf(queue.values()).indexOf(member);
		if (free && turn == null) {
			if (ahead == 0) {
				queue.pollFirstEntry();
				turn(key, member);
				return new LockNode.Place(true, 0, mine, null);
			}
			callNext(key);
		}
		if (free) {
			return new LockNode.Place(false, ahead + 1, mine, (ahead < 2) ? untilLook(turn(key), ahead) : null);
		}
		return new LockNode.Place(false, ahead, mine, (ahead == 0) ? remaining(key) : null);
	}

	private Duration untilLook(@Nullable Turn turn, long ahead) {
		Duration left = (turn != null) ? Duration.ofNanos(turn.end - this.time.nanoTime()) : Duration.ZERO;
		return left.plusMillis(5).plus(SPACING.multipliedBy(ahead));
	}

	void leave(String key, FakeNode node, long number) {
		Member member = new Member(node, number);
		TreeMap<Long, Member> queue = this.queues.computeIfAbsent(key, (same) -> new TreeMap<>());
		boolean first = !queue.isEmpty() && queue.firstEntry().getValue().equals(member);
		queue.values().remove(member);
		Turn turn = turn(key);
		if (turn != null && member.equals(turn.member)) {
			this.turns.remove(key);
			turn = null;
			first = true;
		}
		if (first && turn == null) {
			if (token(key) != null) {
				warn(queue, key, Duration.ZERO);
			}
			else {
				callNext(key);
			}
		}
	}

	/**
	 * Call the first in the queue, or leave the lock free for a while if there is one.
	 */
	boolean callNext(String key, Duration pause) {
		TreeMap<Long, Member> queue = this.queues.getOrDefault(key, new TreeMap<>());
		if (pause.isZero() || queue.isEmpty()) {
			return callNext(key);
		}
		this.turns.put(key, new Turn(null, this.time.nanoTime() + pause.toNanos()));
		warn(queue, key, pause.minus(SPACING));
		return true;
	}

	/**
	 * Call the first in the queue that is there.
	 */
	boolean callNext(String key) {
		TreeMap<Long, Member> queue = this.queues.computeIfAbsent(key, (same) -> new TreeMap<>());
		this.turns.remove(key);
		while (!queue.isEmpty()) {
			Member member = queue.pollFirstEntry().getValue();
			if (!member.node.isKilled()) {
				member.node.call(key, member.number, Duration.ZERO);
				turn(key, member);
				return true;
			}
		}
		return false;
	}

	private void turn(String key, Member member) {
		this.turns.put(key, new Turn(member, this.time.nanoTime() + Duration.ofMillis(30).toNanos()));
		warn(this.queues.getOrDefault(key, new TreeMap<>()), key, Duration.ZERO);
	}

	private @Nullable Turn turn(String key) {
		Turn turn = this.turns.get(key);
		return (turn != null && turn.end - this.time.nanoTime() > 0) ? turn : null;
	}

	private static void warn(TreeMap<Long, Member> queue, String key, Duration pause) {
		Duration after = pause;
		for (Member member : List.copyOf(queue.values()).subList(0, Math.min(2, queue.size()))) {
			after = after.plus(SPACING);
			member.node.call(key, member.number, after);
		}
	}

	/**
	 * How many members the queue of a lock has.
	 */
	int queued(String key) {
		return this.queues.getOrDefault(key, new TreeMap<>()).size();
	}

	/**
	 * Forget all queues.
	 */
	void forgetQueues() {
		this.queues.clear();
		this.turns.clear();
	}

	private record Member(FakeNode node, long number) {
	}

	/** Nobody's turn if there is no member. */
	private record Turn(@Nullable Member member, long end) {
	}

	private record Entry(String token, @Nullable Long end) {
	}

	long largestFence(String key) {
		return this.fences.getOrDefault(key, 0L);
	}

	void raiseFence(String key, long last) {
		this.fences.merge(key, last, Math::max);
	}

	void forgetFences() {
		this.fences.clear();
	}

	LockNode.FenceVote recordFence(String key, long first, long last) {
		long largest = largestFence(key);
		if (first > largest) {
			this.fences.put(key, last);
		}
		return new LockNode.FenceVote(first > largest, largest);
	}

}
