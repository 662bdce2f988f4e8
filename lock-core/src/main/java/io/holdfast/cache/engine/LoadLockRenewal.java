package io.holdfast.cache.engine;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the locks of running loads every third of their leases, so that a slow loader
 * keeps its lock and a killed one loses it. Thread-safe.
 */
final class LoadLockRenewal {

	private static final Logger logger = LoggerFactory.getLogger(LoadLockRenewal.class);

	/**
	 * The delay before the lock is released after a claim or a store with an unknown
	 * outcome.
	 */
	private static final long CLEANUP_MILLIS = 300;

	private final VersionedEntries entries;

	private final ScheduledExecutorService timer;

	LoadLockRenewal(VersionedEntries entries, ScheduledExecutorService timer) {
		this.entries = entries;
		this.timer = timer;
	}

	/**
	 * Renew a lock until the returned future is cancelled.
	 * @param namedCache the cache
	 * @param entryKey the entry that is loaded
	 * @param token the token of the load
	 * @return the future to cancel when the load ends; null if the service is closed
	 */
	@Nullable Future<?> keep(NamedCache namedCache, String entryKey, byte[] token) {
		long period = namedCache.settings().loadLease().toMillis() / 3;
		try {
			return this.timer.scheduleWithFixedDelay(() -> renew(namedCache, entryKey, token), period, period,
					TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The service is closed; {} is loaded without renewing its lock", entryKey, ex);
			return null;
		}
	}

	private void renew(NamedCache namedCache, String entryKey, byte[] token) {
		try {
			if (!this.entries.renew(namedCache, entryKey, token)) {
				logger.debug("{} was evicted, or the lease of its lock ended, during the load", entryKey);
			}
		}
		catch (CacheStoreUnavailableException ex) {
			logger.debug("The lock of {} was not renewed", entryKey, ex);
		}
	}

	/**
	 * Release a lock that an unanswered command may have acquired.
	 * @param namedCache the cache
	 * @param entryKey the entry
	 * @param token the token of the load
	 */
	void cleanUp(NamedCache namedCache, String entryKey, byte[] token) {
		try {
			this.timer.schedule(() -> {
				try {
					this.entries.release(namedCache, entryKey, token);
				}
				catch (CacheStoreUnavailableException ex) {
					logger.debug("The lock of {} was not released; it ends with its lease", entryKey, ex);
				}
			}, CLEANUP_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The service is closed; the lock of {} ends with its lease", entryKey, ex);
		}
	}

}
