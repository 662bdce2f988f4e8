package io.holdfast.idempotency.engine;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.engine.CallbackExecutor;
import io.holdfast.engine.StoreCalls;
import io.holdfast.idempotency.CompositeIdempotencyListener;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.key.KeySpace;

/**
 * Puts the parts of an engine together, gives them what the store tells, and takes them
 * apart. None of them knows it.
 */
final class OperationEngine implements RecordStore.Listener {

	private final OperationSettings settings;

	private final CallbackExecutor callbacks;

	private final StoreCalls calls;

	/** The leaders of this JVM that are at work. */
	private final Set<OperationOwner> working = ConcurrentHashMap.newKeySet();

	/** The words of leaders that the store has not heard yet. */
	private final Set<OutcomeWriter> unheard = ConcurrentHashMap.newKeySet();

	private final OperationQueues queues;

	private volatile Runnable stopHearing = () -> {
	};

	OperationEngine(OperationSettings settings) {
		this.settings = settings;
		IdempotencyListener listener = CompositeIdempotencyListener.of(settings.listener());
		this.callbacks = new CallbackExecutor(settings.callbacks());
		this.calls = new StoreCalls(settings.scheduler(), settings.commandTimeout(), settings.store()::unanswered);
		this.queues = new OperationQueues(settings, this.calls, listener,
				new OperationOwner.Parts(settings, this.calls, listener, this.callbacks, this.working, this.unheard));
	}

	void start() {
		this.stopHearing = this.settings.store().addListener(this);
	}

	OperationSettings settings() {
		return this.settings;
	}

	CallbackExecutor callbacks() {
		return this.callbacks;
	}

	StoreCalls calls() {
		return this.calls;
	}

	OperationQueues queues() {
		return this.queues;
	}

	String recordKey(IdempotencyKey key) {
		return this.settings.keys().key(KeySpace.escape(key.name()) + ":" + KeySpace.escape(key.key()));
	}

	/**
	 * A call begins.
	 */
	void begin() {
		if (this.calls.isClosed()) {
			throw OperationQueues.closed("is closed");
		}
		this.settings.store().awaitReady();
	}

	PendingCall submit(IdempotencyKey key, IdempotencyOptions options) {
		begin();
		return this.queues.submit(key, recordKey(key), options);
	}

	@Override
	public void changed(String recordKey) {
		this.queues.changed(recordKey);
	}

	@Override
	public void reset() {
		this.unheard.forEach(OutcomeWriter::send);
		this.queues.changedEverywhere();
	}

	/**
	 * Let go of everything but the records of work that still runs.
	 * @return false when it was closed before
	 */
	boolean close() {
		if (!this.calls.close()) {
			return false;
		}
		this.queues.close();
		List.copyOf(this.working).forEach(OperationOwner::end);
		this.unheard.forEach(OutcomeWriter::send);
		this.calls.await();
		this.stopHearing.run();
		return true;
	}

}
