package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;

import io.holdfast.redis.RedisChannelListener;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;

/**
 * Everything of a service that has to do with Redis, put together. Thread-safe.
 */
final class RedisSide implements RedisChannelListener, AutoCloseable {

	/**
	 * For a handshake, which has several trips, and for what the JVM must load for the
	 * first of all.
	 */
	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

	private static final int TIMERS = 2;

	private final ScheduledThreadPoolExecutor timer;

	private final Regions regions;

	private final Availability availability;

	private final RedisNode node;

	private final RedisKeys keys;

	private final CacheStore store;

	private final Wakeups wakeups = new Wakeups();

	RedisSide(RedisCacheServiceBuilder builder, Function<RedisNodeOptions, RedisNode> redis, RedisKeys keys,
			Regions regions) {
		this.regions = regions;
		this.keys = keys;
		this.timer = new ScheduledThreadPoolExecutor(TIMERS, (task) -> {
			Thread thread = new Thread(task, "holdfast-cache-timer");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
		this.node = redis.apply(RedisNodeOptions.defaults()
			.withConnectTimeout(CONNECT_TIMEOUT)
			.withTracking(false)
			.withEvictable(true)
			.withFailuresToOpen(builder.failures));
		this.availability = new Availability(this.node, builder.maxPending);
		this.store = new CacheStore(new Redis(this.node, builder.timeout, this.availability), keys);
		Recovery recovery = new Recovery(this.store, this.availability, () -> regions.each(Region::forgetMemory),
				this.timer);
		this.availability.onBegin(recovery::begin);
	}

	/**
	 * Begin to connect. What comes first pays for what the JVM must load, so it is not a
	 * call.
	 */
	void start() {
		this.node.prepare(CacheScripts.ALL);
		this.node.subscribe(this.keys.channel(), this);
		List<String> probe = List.of(this.keys.probe(""));
		this.node.attempted()
			.thenCompose((attempted) -> this.node.mget(probe))
			.whenComplete((warm, failure) -> this.availability.tried());
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

	@Override
	public void onMessage(String message) {
		ChangeMessage change = ChangeMessage.read(message);
		Region region = (change != null) ? this.regions.known(change.cache()) : null;
		if (change == null || region == null) {
			return;
		}
		// What is said here is heard late: what it was about is done, and read again.
		if (!change.sender().equals(this.store.sender())) {
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
		this.node.close();
	}

}
