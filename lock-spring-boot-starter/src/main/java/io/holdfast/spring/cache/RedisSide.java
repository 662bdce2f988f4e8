package io.holdfast.spring.cache;

import java.util.concurrent.ScheduledThreadPoolExecutor;

import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Everything of a service that has to do with Redis, put together. Thread-safe.
 */
final class RedisSide implements AutoCloseable {

	private static final int TIMERS = 2;

	private final ScheduledThreadPoolExecutor timer;

	private final Regions regions;

	private final Availability availability;

	private final Redis redis;

	private final CacheStore store;

	private final Wakeups wakeups = new Wakeups();

	private final Subscription subscription;

	private final Recovery recovery;

	RedisSide(RedisCacheServiceBuilder builder, RedisConnectionFactory factory, RedisKeys keys, Regions regions) {
		this.regions = regions;
		this.timer = new ScheduledThreadPoolExecutor(TIMERS, (task) -> {
			Thread thread = new Thread(task, "holdfast-cache-timer");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
		PendingChanges pending = new PendingChanges(builder.maxPending);
		this.availability = new Availability(pending, builder.failures, Recovery.FIRST_CONNECTION);
		this.redis = new Redis(factory, builder.timeout, this.availability);
		this.store = new CacheStore(this.redis, keys);
		this.subscription = new Subscription(this.redis.factory(), keys.channel(), this::heard, this::forgetNear,
				this.timer);
		this.recovery = new Recovery(this.redis, this.store, pending, this.availability,
				() -> regions.each(Region::forgetMemory), this.subscription::restart, this.timer);
		this.availability.onDown(this.recovery::begin);
	}

	void start() {
		this.recovery.beginNow();
	}

	Availability availability() {
		return this.availability;
	}

	CacheStore store() {
		return this.store;
	}

	LoadLeader leader(Flights flights, LocalLoading local) {
		return new LoadLeader(this.store, flights, this.wakeups, new Leases(this.store, this.timer), local);
	}

	Wakeups wakeups() {
		return this.wakeups;
	}

	private void heard(String message) {
		ChangeMessage change = ChangeMessage.read(message);
		Region region = (change != null) ? this.regions.known(change.cache()) : null;
		if (change == null || region == null) {
			return;
		}
		// What is said here is heard late: what it was about is done, and read again.
		if (!change.sender().equals(this.store.sender())) {
			region.near().changed(change.redisKey());
			if (!this.availability.isUpNow()) {
				region.fallback().changed(change.redisKey());
			}
		}
		if (change.entry()) {
			this.wakeups.wake(change.redisKey());
		}
	}

	/** Messages may have been lost. */
	private void forgetNear() {
		this.regions.each((region) -> region.near().everythingChanged());
	}

	@Override
	public void close() {
		this.availability.close();
		this.timer.shutdownNow();
		this.subscription.close();
		this.redis.close();
	}

}
