package io.holdfast.test.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;

/**
 * Records events, and then fails if the test wants it to.
 */
final class RecordingIdempotencyListener implements IdempotencyListener {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final boolean failing;

	RecordingIdempotencyListener(boolean failing) {
		this.failing = failing;
	}

	List<String> events() {
		return this.events;
	}

	@Override
	public void onCall(IdempotencyKey key, CallOutcome outcome, Duration elapsed) {
		add(outcome.name());
	}

	@Override
	public void onWaitStart(IdempotencyKey key) {
		add("wait");
	}

	@Override
	public void onWaitEnd(IdempotencyKey key) {
		add("wait ended");
	}

	@Override
	public void onReclaim(IdempotencyKey key, int attempt) {
		add("reclaim " + attempt);
	}

	@Override
	public void onLost(IdempotencyKey key, Duration held) {
		add("lost");
	}

	private void add(String event) {
		this.events.add(event);
		if (this.failing) {
			throw new IllegalStateException("thrown by the test");
		}
	}

}
