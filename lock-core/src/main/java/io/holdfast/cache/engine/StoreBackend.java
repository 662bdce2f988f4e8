package io.holdfast.cache.engine;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Wires the parts of a service that work with its store. Thread-safe.
 */
final class StoreBackend implements CacheStore.Listener, AutoCloseable {

	private static final int TIMERS = 2;

	private final ScheduledThreadPoolExecutor timer;

	private final Regions regions;

	private final Availability availability;

	private final CacheStore store;

	private final RedisKeys keys;

	private final VersionedEntries entries;

	private final Wakeups wakeups = new Wakeups();

	StoreBackend(CacheStore store, int maxPending, RedisKeys keys, Regions regions) {
		this.store = store;
		this.regions = regions;
		this.keys = keys;
		this.timer = new ScheduledThreadPoolExecutor(TIMERS, (task) -> {
			Thread thread = new Thread(task, "holdfast-cache-timer");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
		this.availability = new Availability(store, maxPending);
		this.entries = new VersionedEntries(new GuardedStore(store, this.availability), keys);
		Recovery recovery = new Recovery(this.entries, this.availability, () -> regions.each(Region::forgetMemory),
				this.timer);
		this.availability.onBegin(recovery::begin);
	}

	/** Begin to connect. */
	void start() {
		this.store.start(this.keys.probe(""), this).whenComplete((warm, failure) -> this.availability.tried());
	}

	Availability availability() {
		return this.availability;
	}

	VersionedEntries entries() {
		return this.entries;
	}

	LoadLeader leader(Flights flights, LocalLoading local) {
		return new LoadLeader(this.entries, flights, this.wakeups, new Leases(this.entries, this.timer), local);
	}

	Wakeups wakeups() {
		return this.wakeups;
	}

	@Override
	public void onMessage(String message) {
		ChangeMessage change = ChangeMessage.read(message);
		Region region = (change != null) ? this.regions.known(change.cache()) : null;
		if (change == null || region == null) {
			return;
		}
		// Own messages arrive late: this instance has already applied the change, and may
		// have read the key again.
		if (!change.sender().equals(this.entries.sender())) {
			region.near().changed(change.redisKey());
			if (this.availability.hasOutage()) {
				region.fallback().changed(change.redisKey());
			}
		}
		if (change.entry()) {
			this.wakeups.wake(change.redisKey());
		}
	}

	/** Messages may have been lost. */
	@Override
	public void onReset() {
		this.regions.each((region) -> region.near().everythingChanged());
	}

	@Override
	public void close() {
		this.availability.close();
		this.timer.shutdownNow();
		this.store.close();
	}

}
