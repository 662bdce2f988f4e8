package io.holdfast.spring.observation;

import java.time.Duration;
import java.util.Locale;

import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.spring.interceptor.ratelimit.RateLimitObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of rate limits. Their tag {@code name} is the static name of the limit,
 * never its key.
 */
public final class RateLimitMeters implements RateLimitListener, RateLimitObserver {

	private final MeterRegistry registry;

	/**
	 * Create the meters.
	 * @param registry the registry of the meters
	 */
	public RateLimitMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed) {
		record(request, outcome.name().toLowerCase(Locale.ROOT), elapsed);
	}

	@Override
	public void onLocalDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed) {
		if (outcome == RateLimitOutcome.ALLOWED) {
			record(request, "local", elapsed);
		}
		else {
			onDecision(request, outcome, elapsed);
		}
	}

	private void record(RateLimitRequest request, String outcome, Duration elapsed) {
		Timer.builder("holdfast.ratelimit.requests")
			.description("Decisions about calls under rate limits")
			.tag("name", request.limit().name())
			.tag("outcome", outcome)
			.register(this.registry)
			.record(elapsed);
	}

}
