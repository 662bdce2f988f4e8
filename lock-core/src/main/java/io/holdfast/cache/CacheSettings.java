package io.holdfast.cache;

import java.time.Duration;

/**
 * The settings of one cache. Immutable; the constructor checks every value.
 *
 * @param ttl how long a value is kept; default 10 minutes
 * @param jitter the fraction of the TTL, 0 to 0.5, by which it is randomly shortened, so
 * that values that were stored together do not expire together; default 0.1
 * @param nullValues whether a loaded null is kept; default true. Otherwise every read of
 * such a key runs the loader
 * @param nearSize how many values are also kept in this instance's memory; 0, the
 * default, for none
 * @param nearTtl how long these values are used without a request to Redis, and so how
 * long an invalidation can go unnoticed if its message is lost; default 1 second
 * @param stale how long after its TTL a value may still be served while its loader is
 * slow or fails; default zero
 * @param staleAfter how long a caller waits for the loader before it takes the stale
 * value; for the next second, all callers take it at once; default 200 ms
 * @param earlyRefresh the last fraction of the TTL, 0 to 0.9, in which a read reloads the
 * value in the background; default 0, never
 * @param loadLease how long a crashed instance blocks a key that it was loading; a
 * running one renews; default 10 seconds
 * @param loadWait the longest wait for another caller's load, after which a caller takes
 * a stale value or loads the value itself. If it is not longer than the lease, several
 * instances load when one crashes; default 30 seconds
 * @param maxLoad how long the computation of a value may take between a miss and its
 * {@link CacheService#put(CacheTicket, Object, CacheOptions) put}; default 10 minutes
 * @param fallbackSize how many values are kept in memory while Redis is down; default
 * 10,000; 0 for none
 * @param fallbackTtl how long these values are kept, at most the TTL; default 1 minute
 */
public record CacheSettings(Duration ttl, double jitter, boolean nullValues, int nearSize, Duration nearTtl,
		Duration stale, Duration staleAfter, double earlyRefresh, Duration loadLease, Duration loadWait,
		Duration maxLoad, int fallbackSize, Duration fallbackTtl) {

	private static final CacheSettings DEFAULTS = new CacheSettings(Duration.ofMinutes(10), 0.1, true, 0,
			Duration.ofSeconds(1), Duration.ZERO, Duration.ofMillis(200), 0, Duration.ofSeconds(10),
			Duration.ofSeconds(30), Duration.ofMinutes(10), 10_000, Duration.ofMinutes(1));

	/**
	 * Check the values.
	 * @throws IllegalArgumentException if one is invalid; the message names it
	 */
	public CacheSettings {
		CacheSettingsValidation.between("ttl", ttl, Duration.ofMillis(1));
		CacheSettingsValidation.fraction("jitter", jitter, 0.5);
		CacheSettingsValidation.atLeast("nearSize", nearSize);
		CacheSettingsValidation.between("nearTtl", nearTtl, Duration.ofMillis(1));
		CacheSettingsValidation.between("stale", stale, Duration.ZERO);
		CacheSettingsValidation.between("staleAfter", staleAfter, Duration.ZERO);
		CacheSettingsValidation.fraction("earlyRefresh", earlyRefresh, 0.9);
		CacheSettingsValidation.between("loadLease", loadLease, Duration.ofMillis(300));
		CacheSettingsValidation.between("loadWait", loadWait, Duration.ZERO);
		CacheSettingsValidation.between("maxLoad", maxLoad, Duration.ofMillis(100));
		CacheSettingsValidation.atLeast("fallbackSize", fallbackSize);
		CacheSettingsValidation.between("fallbackTtl", fallbackTtl, Duration.ofMillis(1));
	}

	/**
	 * The settings of a cache without configuration.
	 * @return the defaults
	 */
	public static CacheSettings defaults() {
		return DEFAULTS;
	}

	/**
	 * Start from these settings.
	 * @return a builder with these values
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	/**
	 * Start from the defaults.
	 * @return a builder with the default values
	 */
	public static Builder builder() {
		return DEFAULTS.toBuilder();
	}

	/**
	 * Collects settings. Not thread-safe.
	 */
	public static final class Builder {

		private Duration ttl;

		private double jitter;

		private boolean nullValues;

		private int nearSize;

		private Duration nearTtl;

		private Duration stale;

		private Duration staleAfter;

		private double earlyRefresh;

		private Duration loadLease;

		private Duration loadWait;

		private Duration maxLoad;

		private int fallbackSize;

		private Duration fallbackTtl;

		private Builder(CacheSettings from) {
			this.ttl = from.ttl;
			this.jitter = from.jitter;
			this.nullValues = from.nullValues;
			this.nearSize = from.nearSize;
			this.nearTtl = from.nearTtl;
			this.stale = from.stale;
			this.staleAfter = from.staleAfter;
			this.earlyRefresh = from.earlyRefresh;
			this.loadLease = from.loadLease;
			this.loadWait = from.loadWait;
			this.maxLoad = from.maxLoad;
			this.fallbackSize = from.fallbackSize;
			this.fallbackTtl = from.fallbackTtl;
		}

		/**
		 * Set {@link CacheSettings#ttl()}.
		 * @param ttl the value, see the record
		 * @return this builder
		 */
		public Builder ttl(Duration ttl) {
			this.ttl = ttl;
			return this;
		}

		/**
		 * Set {@link CacheSettings#jitter()}.
		 * @param jitter the value, see the record
		 * @return this builder
		 */
		public Builder jitter(double jitter) {
			this.jitter = jitter;
			return this;
		}

		/**
		 * Set {@link CacheSettings#nullValues()}.
		 * @param nullValues the value, see the record
		 * @return this builder
		 */
		public Builder nullValues(boolean nullValues) {
			this.nullValues = nullValues;
			return this;
		}

		/**
		 * Set {@link CacheSettings#nearSize()}.
		 * @param nearSize the value, see the record
		 * @return this builder
		 */
		public Builder nearSize(int nearSize) {
			this.nearSize = nearSize;
			return this;
		}

		/**
		 * Set {@link CacheSettings#nearTtl()}.
		 * @param nearTtl the value, see the record
		 * @return this builder
		 */
		public Builder nearTtl(Duration nearTtl) {
			this.nearTtl = nearTtl;
			return this;
		}

		/**
		 * Set {@link CacheSettings#stale()}.
		 * @param stale the value, see the record
		 * @return this builder
		 */
		public Builder stale(Duration stale) {
			this.stale = stale;
			return this;
		}

		/**
		 * Set {@link CacheSettings#staleAfter()}.
		 * @param staleAfter the value, see the record
		 * @return this builder
		 */
		public Builder staleAfter(Duration staleAfter) {
			this.staleAfter = staleAfter;
			return this;
		}

		/**
		 * Set {@link CacheSettings#earlyRefresh()}.
		 * @param earlyRefresh the value, see the record
		 * @return this builder
		 */
		public Builder earlyRefresh(double earlyRefresh) {
			this.earlyRefresh = earlyRefresh;
			return this;
		}

		/**
		 * Set {@link CacheSettings#loadLease()}.
		 * @param loadLease the value, see the record
		 * @return this builder
		 */
		public Builder loadLease(Duration loadLease) {
			this.loadLease = loadLease;
			return this;
		}

		/**
		 * Set {@link CacheSettings#loadWait()}.
		 * @param loadWait the value, see the record
		 * @return this builder
		 */
		public Builder loadWait(Duration loadWait) {
			this.loadWait = loadWait;
			return this;
		}

		/**
		 * Set {@link CacheSettings#maxLoad()}.
		 * @param maxLoad the value, see the record
		 * @return this builder
		 */
		public Builder maxLoad(Duration maxLoad) {
			this.maxLoad = maxLoad;
			return this;
		}

		/**
		 * Set {@link CacheSettings#fallbackSize()}.
		 * @param fallbackSize the value, see the record
		 * @return this builder
		 */
		public Builder fallbackSize(int fallbackSize) {
			this.fallbackSize = fallbackSize;
			return this;
		}

		/**
		 * Set {@link CacheSettings#fallbackTtl()}.
		 * @param fallbackTtl the value, see the record
		 * @return this builder
		 */
		public Builder fallbackTtl(Duration fallbackTtl) {
			this.fallbackTtl = fallbackTtl;
			return this;
		}

		/**
		 * Build the settings.
		 * @return settings with these values
		 * @throws IllegalArgumentException if one is invalid; the message names it
		 */
		public CacheSettings build() {
			return new CacheSettings(this.ttl, this.jitter, this.nullValues, this.nearSize, this.nearTtl, this.stale,
					this.staleAfter, this.earlyRefresh, this.loadLease, this.loadWait, this.maxLoad, this.fallbackSize,
					this.fallbackTtl);
		}

	}

}
