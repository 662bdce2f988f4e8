package io.holdfast.spring.observation;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LossReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of locks. Their tag {@code name} is the options' label, never an evaluated
 * key; {@code none} without a label.
 */
public final class LockMeters implements LockListener {

	private final MeterRegistry registry;

	private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();

	/**
	 * Create the meters.
	 * @param registry the registry of the meters
	 */
	public LockMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
		Timer.builder("holdfast.lock.acquire")
			.description("Acquisitions of locks")
			.tag("name", tag(label))
			.tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
			.register(this.registry)
			.record(waited);
		if (outcome == AcquireOutcome.ACQUIRED) {
			active(label).incrementAndGet();
		}
	}

	@Override
	public void onWaitStart(String name, @Nullable String label) {
		waiting(label).incrementAndGet();
	}

	@Override
	public void onWaitEnd(String name, @Nullable String label) {
		waiting(label).decrementAndGet();
	}

	@Override
	public void onHandOff(String name, @Nullable String label, HandOffKind kind) {
		Counter.builder("holdfast.lock.handoffs")
			.description("Locks that waiters got, by source")
			.tag("name", tag(label))
			.tag("kind", kind.name().toLowerCase(Locale.ROOT))
			.register(this.registry)
			.increment();
	}

	@Override
	public void onRelease(String name, @Nullable String label, Duration held) {
		ended(label, "released", held);
	}

	@Override
	public void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
		ended(label, "lost", held);
	}

	private void ended(@Nullable String label, String outcome, Duration held) {
		Timer.builder("holdfast.lock.hold")
			.description("Durations for which locks were held")
			.tag("name", tag(label))
			.tag("outcome", outcome)
			.register(this.registry)
			.record(held);
		active(label).decrementAndGet();
	}

	private AtomicInteger active(@Nullable String label) {
		return this.active.computeIfAbsent(tag(label),
				(tag) -> gauge("holdfast.lock.active", "Locks that this instance holds", tag));
	}

	private AtomicInteger waiting(@Nullable String label) {
		return this.waiting.computeIfAbsent(tag(label),
				(tag) -> gauge("holdfast.lock.waiting", "Callers that wait for a lock in this instance", tag));
	}

	private AtomicInteger gauge(String meter, String description, String tag) {
		AtomicInteger value = new AtomicInteger();
		Gauge.builder(meter, value, AtomicInteger::get)
			.description(description)
			.tag("name", tag)
			.register(this.registry);
		return value;
	}

	private static String tag(@Nullable String label) {
		return (label != null && !label.isBlank()) ? label : "none";
	}

}
