package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.jspecify.annotations.Nullable;

/**
 * Orders the changes of which this instance is notified against its reads. A read takes a
 * sample of the epoch before it starts, and its result is valid as long as none of its
 * keys has changed since. Changes are remembered for a limited time and up to a limited
 * number; a read that is older than a forgotten change counts as changed. Thread-safe.
 */
final class InvalidationClock {

	private final AtomicLong now = new AtomicLong();

	private final AtomicLong floor = new AtomicLong();

	private final Cache<String, Long> changed;

	private final long memoryNanos;

	/**
	 * Create a clock.
	 * @param memory the maximum age of a read that is compared with changes
	 * @param size the maximum number of changes that are remembered
	 */
	InvalidationClock(Duration memory, int size) {
		this.memoryNanos = memory.toNanos();
		// Changes are remembered for longer than the maximum age of reads, which is
		// checked separately.
		this.changed = Caffeine.newBuilder()
			.maximumSize(size)
			.expireAfterWrite(memory.multipliedBy(2).plusSeconds(1))
			.executor(Runnable::run)
			.evictionListener(this::forgotten)
			.build();
	}

	private void forgotten(@Nullable String key, @Nullable Long epoch, RemovalCause cause) {
		if (epoch != null) {
			this.floor.accumulateAndGet(epoch, Math::max);
		}
	}

	/**
	 * Take a sample before a read.
	 * @return the sample to compare with later
	 */
	Sample sample() {
		return new Sample(this.now.get(), System.nanoTime());
	}

	void changed(String redisKey) {
		this.changed.asMap().merge(redisKey, this.now.incrementAndGet(), Math::max);
	}

	void everythingChanged() {
		this.floor.accumulateAndGet(this.now.incrementAndGet(), Math::max);
	}

	/**
	 * Whether the result of a read is still valid.
	 * @param sample the sample that was taken before the read
	 * @param redisKeys the keys that the result depends on
	 * @return false if one of them has changed, or if that is no longer known
	 */
	boolean unchanged(Sample sample, List<String> redisKeys) {
		if (System.nanoTime() - sample.nanos() > this.memoryNanos || this.floor.get() > sample.epoch()) {
			return false;
		}
		if (this.now.get() == sample.epoch()) {
			return true;
		}
		for (String key : redisKeys) {
			Long epoch = this.changed.getIfPresent(key);
			if (epoch != null && epoch > sample.epoch()) {
				return false;
			}
		}
		// The epoch is incremented before its key is recorded, and a key is forgotten
		// before the floor rises.
		return this.floor.get() <= sample.epoch();
	}

	/**
	 * The moment before a read.
	 *
	 * @param epoch the number of changes before it
	 * @param nanos the time of the monotonic clock
	 */
	record Sample(long epoch, long nanos) {
	}

}
