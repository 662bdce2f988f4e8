package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The data of one node, for all its connections. A change is reported to the connections
 * that have read the key since its last change, except to the one that made it. An expiry
 * is reported when the key is next used.
 */
final class FakeServer {

	private final String address;

	private final FakeTime time;

	private final Map<String, Entry> entries = new HashMap<>();

	private final Map<String, List<FakeNode>> watchers = new HashMap<>();

	private final Map<String, Long> fences = new HashMap<>();

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
