package io.holdfast.cache.engine;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Wires the parts of a service that use its store. Thread-safe.
 */
final class StoreBackend implements CacheStore.Listener, AutoCloseable {

	private static final int TIMERS = 2;

	private final ScheduledThreadPoolExecutor timer;

	private final NamedCaches namedCaches;

	private final StoreAvailability availability;

	private final CacheStore store;

	private final CacheKeys keys;

	private final VersionedEntries entries;

	private final LoadNotifications loadNotifications = new LoadNotifications();

	StoreBackend(CacheStore store, int maxPending, CacheKeys keys, NamedCaches namedCaches) {
		this.store = store;
		this.namedCaches = namedCaches;
		this.keys = keys;
		this.timer = new ScheduledThreadPoolExecutor(TIMERS, (task) -> {
			Thread thread = new Thread(task, "holdfast-cache-timer");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
		this.availability = new StoreAvailability(store, maxPending);
		this.entries = new VersionedEntries(new GuardedStore(store, this.availability), keys);
		StoreRecovery recovery = new StoreRecovery(this.entries, this.availability,
				() -> namedCaches.each(NamedCache::forgetMemory), this.timer);
		this.availability.onBegin(recovery::begin);
	}

	/** Start to connect. */
	void start() {
		this.store.start(this.keys.probe(""), this).whenComplete((warm, failure) -> this.availability.tried());
	}

	StoreAvailability availability() {
		return this.availability;
	}

	VersionedEntries entries() {
		return this.entries;
	}

	DistributedLoader distributed(SingleFlights flights, LocalLoader local) {
		return new DistributedLoader(this.entries, flights, this.loadNotifications,
				new LoadLockRenewal(this.entries, this.timer), local);
	}

	LoadNotifications loadNotifications() {
		return this.loadNotifications;
	}

	@Override
	public void onMessage(String message) {
		InvalidationMessage change = InvalidationMessage.read(message);
		NamedCache namedCache = (change != null) ? this.namedCaches.known(change.cache()) : null;
		if (change == null || namedCache == null) {
			return;
		}
		// Messages of this instance arrive late: it has already applied the change, and
		// may have read the key again since.
		if (!change.sender().equals(this.entries.sender())) {
			namedCache.near().changed(change.redisKey());
			if (this.availability.hasOutage()) {
				namedCache.fallback().changed(change.redisKey());
			}
		}
		if (change.entry()) {
			this.loadNotifications.wake(change.redisKey());
		}
	}

	/** Messages may have been lost. */
	@Override
	public void onReset() {
		this.namedCaches.each((namedCache) -> namedCache.near().everythingChanged());
	}

	@Override
	public void close() {
		this.availability.close();
		this.timer.shutdownNow();
		this.store.close();
	}

}
