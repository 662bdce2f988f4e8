package io.holdfast.lock.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

import io.holdfast.lock.engine.LockNode;
import io.holdfast.lock.engine.ScheduleNode;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A node that is a map in this JVM. It answers at once and reports every deletion. An
 * expired key is noticed only when it is used next.
 */
final class LocalLockNode implements LockNode {

	private static final int FEW = 1024;

	private final TimeSource time;

	private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

	private final ReadWriteLock steps = new ReentrantReadWriteLock();

	/** The largest fence of all locks. One is enough, because it is never forgotten. */
	private final AtomicLong fences = new AtomicLong();

	private final LocalScheduleNode schedule = new LocalScheduleNode(this);

	private final List<Listener> listeners = new CopyOnWriteArrayList<>();

	private volatile int sweepAbove = FEW;

	LocalLockNode(TimeSource time) {
		this.time = time;
	}

	@Override
	public String address() {
		return "local";
	}

	@Override
	public CompletionStage<Grant> acquire(String key, String token, Duration lease, boolean watch) {
		sweep();
		Entry mine = entry(token, lease);
		Entry now = shared(() -> this.entries.compute(key, (same, entry) -> isLive(entry) ? entry : mine));
		return CompletableFuture.completedFuture((now == mine) ? Grant.YES : refusal(now, null));
	}

	@Override
	public boolean takesTogether(List<String> keys) {
		return true;
	}

	@Override
	public CompletionStage<Grant> acquireAll(List<String> keys, String token, Duration lease) {
		sweep();
		return CompletableFuture.completedFuture(exclusive(() -> {
			for (String key : keys) {
				Entry entry = this.entries.get(key);
				if (entry != null && isLive(entry)) {
					return refusal(entry, key);
				}
			}
			Entry mine = entry(token, lease);
			keys.forEach((key) -> this.entries.put(key, mine));
			return Grant.YES;
		}));
	}

	private Grant refusal(Entry now, @Nullable String blocker) {
		return new Grant(false, now.token, remaining(now), true, false, FenceVote.NONE, blocker);
	}

	@Override
	public CompletionStage<Grant> acquireFenced(String key, String token, Duration lease, long firstFence,
			long lastFence) {
		return acquire(key, token, lease, true)
			.thenApply((grant) -> new Grant(grant.granted(), grant.holder(), grant.remaining(), grant.watched(), false,
					grant.granted() ? record(firstFence, lastFence) : new FenceVote(false, this.fences.get())));
	}

	@Override
	public CompletionStage<FenceVote> raiseFence(String key, String token, long firstFence, long lastFence) {
		return CompletableFuture.completedFuture(
				isHeldBy(key, token) ? record(firstFence, lastFence) : new FenceVote(false, this.fences.get()));
	}

	private FenceVote record(long firstFence, long lastFence) {
		long largest = this.fences.getAndUpdate((now) -> (firstFence > now) ? lastFence : now);
		return new FenceVote(firstFence > largest, largest);
	}

	@Override
	public CompletionStage<Boolean> release(List<String> keys, String token) {
		if (keys.size() == 1) {
			return CompletableFuture.completedFuture(releaseOne(keys.get(0), token));
		}
		// Remove all keys before reporting any, so that a waiter for all of them finds
		// them free.
		List<String> released = exclusive(() -> keys.stream().filter((key) -> remove(key, token)).toList());
		released.forEach(this::changed);
		return CompletableFuture.completedFuture(released.size() == keys.size());
	}

	private boolean releaseOne(String key, String token) {
		boolean released = remove(key, token);
		if (released) {
			changed(key);
		}
		return released;
	}

	private boolean remove(String key, String token) {
		boolean[] removed = new boolean[1];
		this.entries.computeIfPresent(key, (same, entry) -> {
			removed[0] = isLive(entry) && entry.token.equals(token);
			return (removed[0] || !isLive(entry)) ? null : entry;
		});
		return removed[0];
	}

	@Override
	public CompletionStage<Extension> extend(List<String> keys, String token, Duration lease, long lastFence) {
		return CompletableFuture.completedFuture(exclusive(() -> {
			if (keys.stream().map(this.entries::get).anyMatch((entry) -> isLive(entry) && !entry.token.equals(token))) {
				return Extension.REFUSED;
			}
			Entry longer = entry(token, lease);
			List<String> missing = new ArrayList<>(0);
			keys.forEach((key) -> this.entries.compute(key, (same, entry) -> {
				if (entry == null || !isLive(entry)) {
					missing.add(key);
					return longer;
				}
				return (longer.end - entry.end > 0) ? longer : entry;
			}));
			return missing.isEmpty() ? Extension.EXTENDED : Extension.RESTORED;
		}));
	}

	@Override
	public CompletionStage<Holding> read(String key) {
		Entry entry = this.entries.get(key);
		return CompletableFuture.completedFuture((entry != null && isLive(entry))
				? new Holding(entry.token, remaining(entry)) : new Holding(null, null));
	}

	@Override
	public CompletionStage<Boolean> holds(List<String> keys, String token) {
		return CompletableFuture.completedFuture(keys.stream().allMatch((key) -> isHeldBy(key, token)));
	}

	@Override
	public CompletionStage<Boolean> delete(String key) {
		Entry entry = this.entries.remove(key);
		changed(key);
		return CompletableFuture.completedFuture(isLive(entry));
	}

	@Override
	public ScheduleNode schedule() {
		return this.schedule;
	}

	boolean isHeldBy(String key, String token) {
		Entry entry = this.entries.get(key);
		return entry != null && isLive(entry) && entry.token.equals(token);
	}

	boolean expire(String key, String token, Duration remaining) {
		Entry until = entry(token, remaining);
		return this.entries.computeIfPresent(key,
				(same, entry) -> (isLive(entry) && entry.token.equals(token)) ? until : entry) == until;
	}

	@Override
	public Runnable addListener(Listener listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	int size() {
		return this.entries.size();
	}

	/**
	 * Remove expired keys, which may never be used again, when there are twice as many
	 * keys as were left after the last time.
	 */
	private void sweep() {
		if (this.entries.size() > this.sweepAbove) {
			this.entries.values().removeIf((entry) -> !isLive(entry));
			this.sweepAbove = Math.max(FEW, 2 * this.entries.size());
		}
	}

	/**
	 * Run a step on one key. The map serializes steps on the same key.
	 */
	private <T> T shared(Supplier<T> step) {
		return under(this.steps.readLock(), step);
	}

	/**
	 * Run a step on several keys, atomically with respect to all steps that set keys.
	 */
	private <T> T exclusive(Supplier<T> step) {
		return under(this.steps.writeLock(), step);
	}

	private static <T> T under(Lock lock, Supplier<T> step) {
		lock.lock();
		try {
			return step.get();
		}
		finally {
			lock.unlock();
		}
	}

	private void changed(String key) {
		this.listeners.forEach((listener) -> listener.changed(this, key));
	}

	private Entry entry(String token, Duration lease) {
		return new Entry(token, this.time.nanoTime() + lease.toNanos());
	}

	private boolean isLive(@Nullable Entry entry) {
		return entry != null && entry.end - this.time.nanoTime() > 0;
	}

	private Duration remaining(Entry entry) {
		return Duration.ofNanos(Math.max(0, entry.end - this.time.nanoTime()));
	}

	private record Entry(String token, long end) {
	}

}
