package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import io.holdfast.engine.Polling;
import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.StoreCalls;
import io.holdfast.engine.TokenGenerator;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.text.Printable;

/**
 * The queues of all operations that this client runs, and their claims. A queue exists
 * only while it has calls, a request in flight, or a leader.
 */
final class OperationQueues implements PendingCall.Owner, OperationQueue.Owner {

	/**
	 * How often revoking an unanswered claim is repeated, since the claim may arrive
	 * late.
	 */
	private static final int REVOKE_RETRIES = 7;

	private static final Polling REVOKE_PAUSES = new Polling(Duration.ofMillis(100), Duration.ofSeconds(4));

	private final OperationSettings settings;

	private final StoreCalls calls;

	private final IdempotencyListener listener;

	private final OperationOwner.Parts leaders;

	private final TokenGenerator tokens;

	/** Limits the waiting calls, since each may block a thread that other work needs. */
	private final Semaphore waits;

	private final ConcurrentHashMap<String, OperationQueue> queues = new ConcurrentHashMap<>();

	private volatile boolean waitsEnded;

	OperationQueues(OperationSettings settings, StoreCalls calls, IdempotencyListener listener,
			OperationOwner.Parts leaders) {
		this.settings = settings;
		this.calls = calls;
		this.listener = listener;
		this.leaders = leaders;
		this.tokens = new TokenGenerator(settings.instanceId());
		this.waits = new Semaphore(settings.maxWaiters());
	}

	/**
	 * Submit a call.
	 */
	PendingCall submit(IdempotencyKey key, String recordKey, IdempotencyOptions options) {
		PendingCall call = new PendingCall(this, this.listener, this.settings.scheduler(),
				Stopwatch.start(this.settings.time()), key, recordKey, options);
		OperationQueue queue = join(call);
		if (this.calls.isClosed()) {
			withdraw(call);
			call.fail(closed("was closed"));
		}
		else {
			queue.advance();
		}
		return call;
	}

	/**
	 * Add a call to the queue of its operation, or to a new one if that has just ended.
	 */
	private OperationQueue join(PendingCall call) {
		while (true) {
			OperationQueue queue = this.queues.computeIfAbsent(call.recordKey(),
					(key) -> new OperationQueue(this, this.leaders, this.waits, this.settings, key));
			if (queue.add(call)) {
				return queue;
			}
			this.queues.remove(call.recordKey(), queue);
		}
	}

	@Override
	public void claim(OperationQueue queue, PendingCall first) {
		String token = this.tokens.next();
		IdempotencyOptions options = first.options();
		RecordStore.Request request = new RecordStore.Request(token, first.fingerprint(), options.lease(),
				options.retention(), options.onTimeout() == OnTimeout.RECLAIM);
		Stopwatch since = Stopwatch.start(this.settings.time());
		this.calls.ask(() -> this.settings.store().claim(first.recordKey(), request))
			.whenComplete((answer, failure) -> {
				if (failure == null) {
					queue.answered(first, token, since, answer);
					return;
				}
				Throwable cause = StoreCalls.cause(failure);
				if (!(cause instanceof NotSentException)) {
					revokeClaim(first.recordKey(), token, 0);
				}
				queue.unanswered((call) -> new IdempotencyUnavailableException(call.key(),
						"its store did not answer (" + Printable.failure(cause) + ")", cause));
			});
	}

	/**
	 * Revoke a claim that was not answered, since no call will lead by it. The claim may
	 * still be in transit over a broken connection, so revoking it once is not enough.
	 */
	private void revokeClaim(String recordKey, String token, int times) {
		this.calls
			.ask(() -> this.settings.store().settle(recordKey, token, new Outcome.Released(), Duration.ofMillis(1)))
			.whenComplete((taken, failure) -> {
				if (Boolean.TRUE.equals(taken)) {
					changed(recordKey);
				}
				else if (times < REVOKE_RETRIES) {
					this.calls.later(() -> revokeClaim(recordKey, token, times + 1), REVOKE_PAUSES.pause(times));
				}
			});
	}

	@Override
	public void withdraw(PendingCall call) {
		with(call.recordKey(), (queue) -> queue.withdraw(call));
	}

	@Override
	public void timeOut(PendingCall call) {
		with(call.recordKey(), (queue) -> queue.timeOut(call));
	}

	@Override
	public void tidy(String recordKey) {
		with(recordKey, (queue) -> {
			if (queue.end()) {
				this.queues.remove(recordKey, queue);
			}
		});
	}

	int waiting(String recordKey) {
		OperationQueue queue = this.queues.get(recordKey);
		return (queue != null) ? queue.waiting() : 0;
	}

	int waiting() {
		return this.settings.maxWaiters() - this.waits.availablePermits();
	}

	int size() {
		return this.queues.size();
	}

	@Override
	public void changedBy(OperationQueue known, String recordKey) {
		with(recordKey, (queue) -> {
			if (queue != known) {
				queue.changed();
			}
		});
	}

	void changed(String recordKey) {
		with(recordKey, OperationQueue::changed);
	}

	private void with(String recordKey, Consumer<OperationQueue> action) {
		OperationQueue queue = this.queues.get(recordKey);
		if (queue != null) {
			action.accept(queue);
		}
	}

	void changedEverywhere() {
		this.queues.values().forEach(OperationQueue::changed);
	}

	@Override
	public boolean waitsEnded() {
		return this.waitsEnded;
	}

	/**
	 * End all waits: waiting duplicates get the answer that the operation is running.
	 */
	void endWaits() {
		this.waitsEnded = true;
		this.queues.values().forEach(OperationQueue::endWaits);
	}

	void resumeWaits() {
		this.waitsEnded = false;
	}

	void close() {
		this.queues.values()
			.forEach((queue) -> queue.fail((call) -> closed("was closed while a call waited for an outcome")));
	}

	static IllegalStateException closed(String how) {
		return new IllegalStateException("The idempotency client " + how + ".");
	}

}
