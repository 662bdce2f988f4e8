package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimiter;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base of the contract tests of rate limiters.
 */
abstract class LimiterTests extends PatientTests {

	/** Outlives the test, so that no permit becomes free during it. */
	static final Duration WINDOW = Duration.ofHours(10);

	static final String KEY = "user";

	private final Function<RateLimitListener, RateLimiter> limiters;

	private final Deque<RateLimiter> opened = new ArrayDeque<>();

	LimiterTests(Function<RateLimitListener, RateLimiter> limiters) {
		this.limiters = limiters;
	}

	@AfterEach
	void closeLimiters() {
		List<RuntimeException> failures = new ArrayList<>();
		while (!this.opened.isEmpty()) {
			try {
				this.opened.pop().close();
			}
			catch (RuntimeException ex) {
				failures.add(ex);
			}
		}
		assertThat(failures).isEmpty();
	}

	RateLimiter limiter() {
		return limiter(RateLimitListener.NO_OP);
	}

	RateLimiter limiter(RateLimitListener listener) {
		RateLimiter limiter = this.limiters.apply(listener);
		this.opened.push(limiter);
		return limiter;
	}

	RateLimit sliding(long limit) {
		return RateLimit.slidingWindow(this.name, limit, WINDOW);
	}

	/** A window that ends while the test waits. */
	RateLimit brief(long limit) {
		return RateLimit.slidingWindow(this.name, limit, BRIEF);
	}

	RateLimit limit(RateLimitAlgorithm algorithm, long limit) {
		return new RateLimit(this.name, limit, WINDOW, algorithm);
	}

	/** Run a task on many threads at once, and add up the results. */
	long sumOf(int threads, Callable<Long> work) {
		List<Running<Long>> all = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			all.add(start(work));
		}
		return all.stream().mapToLong(Running::get).sum();
	}

	static long admitted(int calls, Callable<Boolean> call) throws Exception {
		long admitted = 0;
		for (int i = 0; i < calls; i++) {
			if (call.call()) {
				admitted++;
			}
		}
		return admitted;
	}

}
