package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The properties of rate limits.
 *
 * @param keyPrefix Text that precedes the names of limits in their keys in Redis.
 * @param onUnavailable What annotated methods do if Redis does not answer: use a limiter
 * inside this JVM (local), fail, or run unlimited (proceed).
 * @param nodeTimeout How long Redis may take to answer before it counts as unavailable.
 * @param limits Limits by name, each with 'limit', 'window', 'algorithm' and 'enabled'.
 * They override the annotations, and changes apply to the next call.
 * @param web Responses to web requests.
 */
@ConfigurationProperties("holdfast.ratelimit")
record RateLimitProperties(@DefaultValue("rate:") String keyPrefix, @DefaultValue("local") OnUnavailable onUnavailable,
		@DefaultValue("500ms") @DurationUnit(ChronoUnit.SECONDS) Duration nodeTimeout,
		@DefaultValue Map<String, Limit> limits, @DefaultValue Web web) {

	private static final String LIMITS = "holdfast.ratelimit.limits";

	RateLimitProperties {
		PropertyValidation.requirePrintable("holdfast.ratelimit.key-prefix", keyPrefix);
		PropertyValidation.requireChoice("holdfast.ratelimit.on-unavailable", onUnavailable);
		PropertyValidation.requireMillis("holdfast.ratelimit.node-timeout", nodeTimeout);
		limits = Map.copyOf(limits);
		limits.forEach((name, limit) -> limit.check(LIMITS + "." + name));
	}

	/**
	 * A limit. It is bound only for the check at startup; calls read the environment
	 * itself, which shows changes.
	 *
	 * @param limit Number of permits.
	 * @param window Window of time.
	 * @param algorithm How permits are counted.
	 * @param enabled Whether calls are limited.
	 */
	record Limit(@Nullable Long limit, @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration window,
			@Nullable RateLimitAlgorithm algorithm, @DefaultValue("true") boolean enabled) {

		private void check(String property) {
			if (this.limit != null) {
				check(property + ".limit", this.limit, this.limit, Duration.ofSeconds(1));
			}
			if (this.window != null) {
				check(property + ".window", this.window, 1, this.window);
			}
		}

		private static void check(String property, Object value, long limit, Duration window) {
			try {
				RateLimit.slidingWindow(property, limit, window);
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidPropertyException(property, value, String.valueOf(ex.getMessage()));
			}
		}

	}

	/**
	 * Responses to web requests.
	 *
	 * @param headers Whether responses to rate-limited requests have the headers
	 * 'RateLimit' and 'RateLimit-Policy'.
	 */
	record Web(@DefaultValue("true") boolean headers) {
	}

}
