package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LossReason;
import org.jspecify.annotations.Nullable;

/**
 * Records the events that a listener receives.
 */
class RecordingEngineListener implements LockListener {

	private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

	List<String> recorded() {
		return this.heard;
	}

	long count(String event) {
		return this.heard.stream().filter(event::equals).count();
	}

	@Override
	public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
		this.heard.add(outcome.name());
	}

	@Override
	public void onWaitStart(String name, @Nullable String label) {
		this.heard.add("wait");
	}

	@Override
	public void onWaitEnd(String name, @Nullable String label) {
		this.heard.add("wait over");
	}

	@Override
	public void onHandOff(String name, @Nullable String label, HandOffKind kind) {
		this.heard.add("handed " + kind);
	}

	@Override
	public void onRelease(String name, @Nullable String label, Duration held) {
		this.heard.add("released");
	}

	@Override
	public void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
		this.heard.add("lost " + reason);
	}

}
