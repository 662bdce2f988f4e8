package io.holdfast.spring.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

import io.holdfast.redis.HashSlot;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis is used. It is left alone after some failures in a row, or as soon as a
 * change could not be made there, and used again when all changes that it missed have
 * been made. Of a Cluster only the slots of servers that do not answer are left alone.
 * Logs the beginning and the end of an outage once. Thread-safe.
 */
final class Availability {

	private static final Logger logger = LoggerFactory.getLogger(Availability.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final CountDownLatch firstTry = new CountDownLatch(1);

	private final AtomicInteger failures = new AtomicInteger();

	private final PendingChanges pending;

	private final int threshold;

	private final Duration patience;

	private volatile boolean up;

	/** Slots of a Cluster that are left alone; null for all while it is not up. */
	private volatile @Nullable BitSet away;

	private volatile boolean cluster;

	private volatile @Nullable Outage outage;

	private volatile Runnable onDown = () -> {
	};

	/**
	 * Begin without Redis.
	 * @param pending what it misses
	 * @param threshold how many failures in a row are an outage
	 * @param patience how long the first calls wait for the first connection
	 */
	Availability(PendingChanges pending, int threshold, Duration patience) {
		this.pending = pending;
		this.threshold = threshold;
		this.patience = patience;
	}

	/** Where there is no Redis. */
	static Availability never() {
		Availability never = new Availability(new PendingChanges(0), 1, Duration.ZERO);
		never.firstTry.countDown();
		return never;
	}

	void onDown(Runnable onDown) {
		this.onDown = onDown;
	}

	/** Each server is on its own from now on. */
	void ofCluster() {
		this.cluster = true;
	}

	/**
	 * Whether Redis is used.
	 * @param keys what for; a Cluster may have some of them while others are away
	 * @return whether it has all of them
	 */
	boolean isUp(String... keys) {
		if (!this.up && this.firstTry.getCount() > 0) {
			try {
				this.firstTry.await(this.patience.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		return this.up || isHere(this.away, keys);
	}

	private static boolean isHere(@Nullable BitSet away, String... keys) {
		if (away == null || keys.length == 0) {
			return false;
		}
		for (String key : keys) {
			if (away.get(HashSlot.of(key))) {
				return false;
			}
		}
		return true;
	}

	/** Without waiting for the first connection. */
	boolean isUpNow() {
		return this.up;
	}

	/** A call is answered without Redis. */
	void missed() {
		Outage current = this.outage;
		if (current != null) {
			current.calls().increment();
		}
	}

	void succeeded() {
		if (this.failures.get() != 0) {
			this.failures.set(0);
		}
	}

	void failed(RuntimeException failure) {
		if (this.cluster || this.failures.incrementAndGet() >= this.threshold) {
			refused(failure);
		}
	}

	/**
	 * Redis, or one server of a Cluster, is of no use at present.
	 * @param failure what it says
	 */
	void refused(RuntimeException failure) {
		if (this.cluster) {
			// Others may be: whose failure it is has to be asked.
			this.onDown.run();
		}
		else {
			down(failure, null);
		}
	}

	/**
	 * Remember a change for Redis's return, unless it is back already.
	 * @param change what was not made
	 * @return false when Redis is used again, so that it can be made there
	 */
	boolean remember(Change change) {
		this.lock.lock();
		try {
			if (this.up || isHere(this.away, change.redisKey())) {
				return false;
			}
			this.pending.add(change);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Leave Redis alone.
	 * @param failure why
	 * @param change what could not be made there, if that is why
	 */
	void down(RuntimeException failure, @Nullable Change change) {
		boolean begun;
		this.lock.lock();
		try {
			if (change != null) {
				this.pending.add(change);
			}
			begun = this.up;
			this.up = false;
			this.away = (this.cluster && change != null) ? with(begun ? new BitSet() : this.away, change.redisKey())
					: null;
		}
		finally {
			this.lock.unlock();
		}
		if (begun) {
			begin(failure);
			this.onDown.run();
		}
	}

	private static @Nullable BitSet with(@Nullable BitSet away, String key) {
		if (away == null) {
			return null;
		}
		BitSet more = (BitSet) away.clone();
		more.set(HashSlot.of(key));
		return more;
	}

	/**
	 * A probe has failed; the first of all may be the beginning of an outage.
	 * @param failure why
	 */
	void stillDown(RuntimeException failure) {
		this.lock.lock();
		try {
			this.up = false;
			this.away = null;
		}
		finally {
			this.lock.unlock();
		}
		if (this.outage == null) {
			begin(failure);
		}
		this.firstTry.countDown();
	}

	/**
	 * Use Redis, if it has missed nothing more.
	 * @param silent slots of a Cluster that still have to be left alone
	 * @param why the failure of their servers; null where there are none
	 * @param before runs before anybody does, where something comes back; must not block
	 * @return false when there are changes to be made first
	 */
	boolean tryUp(BitSet silent, @Nullable RuntimeException why, Runnable before) {
		this.lock.lock();
		try {
			if (this.pending.has((change) -> !silent.get(HashSlot.of(change.redisKey())))) {
				return false;
			}
			if (comesBack(silent)) {
				before.run();
			}
			this.failures.set(0);
			this.away = silent.isEmpty() ? null : silent;
			this.up = silent.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
		if (why != null && this.outage == null) {
			begin(why);
		}
		this.firstTry.countDown();
		if (why != null) {
			return true;
		}
		Outage over = this.outage;
		this.outage = null;
		if (over != null) {
			logger.info("Redis is back for the caches after {}; {} calls were answered without it.",
					Duration.between(over.since(), Instant.now()), over.calls().sum());
		}
		return true;
	}

	/** Whether a slot is used again that was left alone. */
	private boolean comesBack(BitSet silent) {
		BitSet before = this.away;
		if (before == null) {
			return !this.up;
		}
		BitSet back = (BitSet) before.clone();
		back.andNot(silent);
		return !back.isEmpty();
	}

	boolean isOfCluster() {
		return this.cluster;
	}

	/** The end of the service: Redis is not used any more. */
	void close() {
		this.lock.lock();
		try {
			this.up = false;
			this.onDown = () -> {
			};
		}
		finally {
			this.lock.unlock();
		}
		this.firstTry.countDown();
	}

	Optional<CacheOutage> outage() {
		Outage current = this.outage;
		return (current != null)
				? Optional.of(new CacheOutage(current.since(), current.calls().sum(), this.pending.size()))
				: Optional.empty();
	}

	private void begin(RuntimeException failure) {
		this.outage = new Outage(Instant.now(), new LongAdder());
		logger.warn("Redis is not available for the caches: {}. They answer from this instance's memory until it is"
				+ " back.", Printable.failure(failure));
	}

	private record Outage(Instant since, LongAdder calls) {
	}

}
