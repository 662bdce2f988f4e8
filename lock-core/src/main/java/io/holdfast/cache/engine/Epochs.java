package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.jspecify.annotations.Nullable;

/**
 * Which keys this instance has heard to have changed, and in what order with its reads: a
 * read notes the epoch before it asks, and what it got is good as long as none of its
 * keys has changed since. Changes are remembered for a time and in a number; whatever is
 * older than a forgotten change counts as changed. Thread-safe.
 */
final class Epochs {

	private final AtomicLong now = new AtomicLong();

	private final AtomicLong floor = new AtomicLong();

	private final Cache<String, Long> changed;

	private final long memoryNanos;

	/**
	 * Create epochs.
	 * @param memory how old a read may be that is compared with changes
	 * @param size how many changes are remembered
	 */
	Epochs(Duration memory, int size) {
		this.memoryNanos = memory.toNanos();
		// Remembered for longer than reads may be old, which are checked by themselves.
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
	 * Begin a read.
	 * @return what the read holds on to
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
	 * Whether what a read got is good.
	 * @param sample taken before the read
	 * @param redisKeys whatever the read depends on
	 * @return false when one of them has changed, or that is no longer known
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
		// An epoch is counted before its key is noted, and a key forgotten before the
		// floor rises.
		return this.floor.get() <= sample.epoch();
	}

	/**
	 * When a read began.
	 *
	 * @param epoch how many changes had been heard
	 * @param nanos of the monotonic clock
	 */
	record Sample(long epoch, long nanos) {
	}

}
