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
 * Wires the parts of an engine, passes the store's notifications to them, and closes
 * them. No part depends on this class.
 */
final class OperationEngine implements RecordStore.Listener {

	private final OperationSettings settings;

	private final CallbackExecutor callbacks;

	private final StoreCalls calls;

	/** The leaders of this client whose work is running. */
	private final Set<OperationOwner> working = ConcurrentHashMap.newKeySet();

	/** The writers of outcomes that the store has not confirmed yet. */
	private final Set<OutcomeWriter> unconfirmed = ConcurrentHashMap.newKeySet();

	private final OperationQueues queues;

	private volatile Runnable unsubscribe = () -> {
	};

	OperationEngine(OperationSettings settings) {
		this.settings = settings;
		IdempotencyListener listener = CompositeIdempotencyListener.of(settings.listener());
		this.callbacks = new CallbackExecutor(settings.callbacks());
		this.calls = new StoreCalls(settings.scheduler(), settings.commandTimeout(), settings.store()::unanswered);
		this.queues = new OperationQueues(settings, this.calls, listener, new OperationOwner.Parts(settings, this.calls,
				listener, this.callbacks, this.working, this.unconfirmed));
	}

	void start() {
		this.unsubscribe = this.settings.store().addListener(this);
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
	 * Begin a call: check that the client is open, and wait until the store is ready.
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
		this.unconfirmed.forEach(OutcomeWriter::send);
		this.queues.changedEverywhere();
	}

	/**
	 * Close the engine. The records of running work stay until their leases end.
	 * @return false if it was already closed
	 */
	boolean close() {
		if (!this.calls.close()) {
			return false;
		}
		this.queues.close();
		List.copyOf(this.working).forEach(OperationOwner::end);
		this.unconfirmed.forEach(OutcomeWriter::send);
		this.calls.await();
		this.unsubscribe.run();
		return true;
	}

}
