package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;

import io.holdfast.ratelimit.RateLimitAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * A limit as declared by an annotation.
 *
 * @param name the static name of the limit
 * @param limit the number of permits; null if the configuration must set it
 * @param window the time window; null if the configuration must set it
 * @param algorithm how permits are counted
 */
record DeclaredLimit(String name, @Nullable Long limit, @Nullable Duration window, RateLimitAlgorithm algorithm) {

	/** Whether both can declare the same limit. */
	boolean agreesWith(DeclaredLimit other) {
		return this.algorithm == other.algorithm && agree(this.limit, other.limit) && agree(this.window, other.window);
	}

	private static boolean agree(@Nullable Object one, @Nullable Object other) {
		return one == null || other == null || one.equals(other);
	}

	/** The attributes, for messages. */
	String attributes() {
		return "limit = " + text(this.limit) + ", window = " + text(this.window) + ", algorithm = " + this.algorithm;
	}

	private static String text(@Nullable Object value) {
		return (value != null) ? value.toString() : "none";
	}

}
