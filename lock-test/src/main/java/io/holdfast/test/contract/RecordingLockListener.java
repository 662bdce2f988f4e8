package io.holdfast.test.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LossReason;
import org.jspecify.annotations.Nullable;

/**
 * Records events, and then fails if the test wants it to.
 */
final class RecordingLockListener implements LockListener {

	private final List<Event> events = new CopyOnWriteArrayList<>();

	private final boolean failing;

	RecordingLockListener(boolean failing) {
		this.failing = failing;
	}

	List<Event> events() {
		return this.events;
	}

	List<String> kinds() {
		return this.events.stream().map(Event::kind).toList();
	}

	long count(String kind) {
		return this.events.stream().filter((event) -> event.kind().equals(kind)).count();
	}

	@Override
	public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
		add(new Event(outcome.name(), name, label, waited));
	}

	@Override
	public void onWaitStart(String name, @Nullable String label) {
		add(new Event("wait", name, label, Duration.ZERO));
	}

	@Override
	public void onWaitEnd(String name, @Nullable String label) {
		add(new Event("waited", name, label, Duration.ZERO));
	}

	@Override
	public void onRelease(String name, @Nullable String label, Duration held) {
		add(new Event("released", name, label, held));
	}

	@Override
	public void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
		add(new Event("lost " + reason, name, label, held));
	}

	private void add(Event event) {
		this.events.add(event);
		if (this.failing) {
			throw new IllegalStateException("thrown by the test");
		}
	}

	/**
	 * One event.
	 *
	 * @param kind the kind of the event
	 * @param name the lock's name
	 * @param label the label of the options
	 * @param time the duration of the event
	 */
	record Event(String kind, String name, @Nullable String label, Duration time) {
	}

}
