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
 * A limit as the configuration has it at present: what is set there goes before what the
 * annotation says, call by call. Thread-safe.
 */
final class LiveLimit {

	private static final Logger logger = LoggerFactory.getLogger(LiveLimit.class);

	private final ConfiguredLimit configuration;

	private final WatchedProperties properties;

	private final ReentrantLock reading = new ReentrantLock();

	private volatile Reading last;

	/**
	 * Read the limit.
	 * @param declared what the annotation says
	 * @param environment has the configuration
	 * @throws IllegalArgumentException when both together give no limit that can be used
	 */
	LiveLimit(DeclaredLimit declared, Environment environment) {
		this.configuration = new ConfiguredLimit(declared);
		this.properties = new WatchedProperties(environment, this.configuration.properties());
		WatchedProperties.Snapshot snapshot = this.properties.look();
		List<@Nullable String> values = this.properties.read();
		this.last = new Reading(snapshot, values, null, this.configuration.limit(values));
	}

	String name() {
		return this.configuration.name();
	}

	/**
	 * The limit.
	 * @return what holds for a call now; empty when it is switched off
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
		WatchedProperties.Snapshot snapshot = this.properties.look();
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
				logger.warn("The configuration of rate limit '{}' cannot be used: {} It stays {}.", name(), problem,
						text(before.limit()));
			}
			return new Reading(snapshot, values, problem, before.limit());
		}
	}

	private static String text(Optional<RateLimit> limit) {
		return limit.map((it) -> it.limit() + " in " + it.window() + " by " + it.algorithm()).orElse("off");
	}

	/**
	 * What was read at some time.
	 *
	 * @param snapshot tells whether it is still the same
	 * @param values the properties
	 * @param problem why they cannot be used; null when they can
	 * @param limit the limit, or the one before when they cannot be used
	 */
	private record Reading(WatchedProperties.Snapshot snapshot, List<@Nullable String> values, @Nullable String problem,
			Optional<RateLimit> limit) {
	}

}
