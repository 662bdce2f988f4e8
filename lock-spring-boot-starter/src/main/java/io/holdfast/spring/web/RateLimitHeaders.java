package io.holdfast.spring.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitStatus;
import io.holdfast.spring.interceptor.ratelimit.RateLimitResponse;

/**
 * The fields {@code RateLimit-Policy} and {@code RateLimit} of one response, as in
 * <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">
 * draft-ietf-httpapi-ratelimit-headers-11</a>: lists of structured fields (RFC 9651) with
 * one item for each limit of the request. Seconds are rounded up. Thread-safe.
 */
final class RateLimitHeaders implements RateLimitResponse {

	static final String POLICY = "RateLimit-Policy";

	static final String LIMIT = "RateLimit";

	private final BiConsumer<String, String> response;

	private final ReentrantLock writing = new ReentrantLock();

	private final Map<String, String> policies = new LinkedHashMap<>();

	private final Map<String, String> limits = new LinkedHashMap<>();

	/**
	 * Create the fields of a response.
	 * @param response sets a header
	 */
	RateLimitHeaders(BiConsumer<String, String> response) {
		this.response = response;
	}

	@Override
	public void decided(RateLimitDecision decision) {
		this.writing.lock();
		try {
			for (RateLimitStatus status : decision.statuses()) {
				String name = string(status.limit().name());
				this.policies.put(name,
						name + ";q=" + status.limit().limit() + ";w=" + seconds(status.limit().window()));
				this.limits.put(name, name + ";r=" + status.remaining() + ";t=" + seconds(window(decision, status)));
			}
			this.response.accept(POLICY, String.join(", ", this.policies.values()));
			this.response.accept(LIMIT, String.join(", ", this.limits.values()));
		}
		finally {
			this.writing.unlock();
		}
	}

	/** For a rejection no longer than Retry-After, as section 6 of the draft requires. */
	private static Duration window(RateLimitDecision decision, RateLimitStatus status) {
		if (decision.allowed() || status.resetAfter().compareTo(decision.retryAfter()) < 0) {
			return status.resetAfter();
		}
		return status.isExceeded() ? status.retryAfter() : decision.retryAfter();
	}

	/**
	 * Whole seconds.
	 * @param duration zero or more
	 * @return the seconds, rounded up
	 */
	static long seconds(Duration duration) {
		return duration.getSeconds() + ((duration.getNano() > 0) ? 1 : 0);
	}

	/**
	 * A string of the structured fields; characters that are not printable ASCII are
	 * percent-encoded.
	 */
	private static String string(String text) {
		StringBuilder string = new StringBuilder("\"");
		for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
			if (b < ' ' || b > '~') {
				string.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
				continue;
			}
			if (b == '"' || b == '\\') {
				string.append('\\');
			}
			string.append((char) b);
		}
		return string.append('"').toString();
	}

}
