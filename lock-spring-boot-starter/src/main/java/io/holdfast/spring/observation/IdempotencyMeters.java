package io.holdfast.spring.observation;

import java.time.Duration;
import java.util.Locale;

import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of idempotent operations. Their tag {@code name} is the static name of the
 * operation, never its key.
 */
public final class IdempotencyMeters implements IdempotencyListener {

	private final MeterRegistry registry;

	/**
	 * Create the meters.
	 * @param registry the registry of the meters
	 */
	public IdempotencyMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onCall(IdempotencyKey key, CallOutcome outcome, Duration elapsed) {
		Timer.builder("holdfast.idempotency.calls")
			.description("Calls of idempotent operations")
			.tag("name", key.name())
			.tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
			.register(this.registry)
			.record(elapsed);
	}

	@Override
	public void onReclaim(IdempotencyKey key, int attempt) {
		Counter.builder("holdfast.idempotency.reclaims")
			.description("Operations that were begun again because the instance that did the work had crashed")
			.tag("name", key.name())
			.register(this.registry)
			.increment();
	}

}
