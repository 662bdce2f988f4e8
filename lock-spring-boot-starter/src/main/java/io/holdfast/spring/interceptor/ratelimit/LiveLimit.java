package io.holdfast.spring.interceptor.ratelimit;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import io.holdfast.ratelimit.RateLimit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.Environment;

/**
 * A limit as currently configured: for each call, properties override the annotation.
 * Thread-safe.
 */
final class LiveLimit {

	private static final Logger logger = LoggerFactory.getLogger(LiveLimit.class);

	private final ConfiguredLimit configuration;

	private final WatchedProperties properties;

	private final ReentrantLock reading = new ReentrantLock();

	private volatile Reading last;

	/**
	 * Read the limit.
	 * @param declared the limit of the annotation
	 * @param environment has the properties
	 * @throws IllegalArgumentException if the two do not combine to a valid limit
	 */
	LiveLimit(DeclaredLimit declared, Environment environment) {
		this.configuration = new ConfiguredLimit(declared);
		this.properties = new WatchedProperties(environment, this.configuration.properties());
		WatchedProperties.Snapshot snapshot = this.properties.snapshot();
		List<@Nullable String> values = this.properties.read();
		this.last = new Reading(snapshot, values, null, this.configuration.limit(values));
	}

	String name() {
		return this.configuration.name();
	}

	/**
	 * The current limit.
	 * @return the limit for a call now; empty if it is disabled
	 */
	Optional<RateLimit> current() {
		Reading reading = this.last;
		return (reading.snapshot().isCurrent() ? reading : readAgain()).limit();
	}

	private Reading readAgain() {
		this.reading.lock();
		try {
			if (!this.last.snapshot().isCurrent()) {
				this.last = next(this.last);
			}
			return this.last;
		}
		finally {
			this.reading.unlock();
		}
	}

	private Reading next(Reading before) {
		WatchedProperties.Snapshot snapshot = this.properties.snapshot();
		List<@Nullable String> values = List.of();
		try {
			values = this.properties.read();
			if (before.problem() == null && values.equals(before.values())) {
				return new Reading(snapshot, values, null, before.limit());
			}
			Optional<RateLimit> limit = this.configuration.limit(values);
			if (before.problem() != null || !limit.equals(before.limit())) {
				logger.info("Rate limit '{}' is now {}.", name(), text(limit));
			}
			return new Reading(snapshot, values, null, limit);
		}
		catch (IllegalArgumentException ex) {
			String problem = String.valueOf(ex.getMessage());
			if (!Objects.equals(problem, before.problem())) {
				logger.warn("The configuration of rate limit '{}' is not valid: {} The limit" + " stays {}.", name(),
						problem, text(before.limit()));
			}
			return new Reading(snapshot, values, problem, before.limit());
		}
	}

	private static String text(Optional<RateLimit> limit) {
		return limit.map((it) -> it.limit() + " in " + it.window() + " by " + it.algorithm()).orElse("off");
	}

	/**
	 * The result of reading the properties.
	 *
	 * @param snapshot detects whether they have changed since
	 * @param values the values of the properties
	 * @param problem why they are not valid; null if they are
	 * @param limit the limit; if the values are not valid, the previous limit
	 */
	private record Reading(WatchedProperties.Snapshot snapshot, List<@Nullable String> values, @Nullable String problem,
			Optional<RateLimit> limit) {
	}

}
