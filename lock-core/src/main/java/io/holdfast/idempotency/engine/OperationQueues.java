package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import io.holdfast.engine.Polling;
import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.StoreCalls;
import io.holdfast.engine.Tokens;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.text.Printable;

/**
 * The lines of all operations that are called here, and their claims. A line exists only
 * while somebody is in it.
 */
final class OperationQueues implements Call.Owner, Line.Owner {

	/** A claim that was given up is taken back that often, for it may arrive late. */
	private static final int TAKE_BACKS = 7;

	private static final Polling TAKE_BACK = new Polling(Duration.ofMillis(100), Duration.ofSeconds(4));

	private final OperationSettings settings;

	private final StoreCalls calls;

	private final IdempotencyListener listener;

	private final Leader.Parts leaders;

	private final Tokens tokens;

	/** Each that waits may hold a thread that other work needs. */
	private final Semaphore waits;

	private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

	private volatile boolean waitsEnded;

	OperationQueues(OperationSettings settings, StoreCalls calls, IdempotencyListener listener, Leader.Parts leaders) {
		this.settings = settings;
		this.calls = calls;
		this.listener = listener;
		this.leaders = leaders;
		this.tokens = new Tokens(settings.instanceId());
		this.waits = new Semaphore(settings.maxWaiters());
	}

	/**
	 * Begin a call.
	 */
	Call submit(IdempotencyKey key, String recordKey, IdempotencyOptions options) {
		Call call = new Call(this, this.listener, this.settings.scheduler(), Stopwatch.start(this.settings.time()), key,
				recordKey, options);
		Line line = join(call);
		if (this.calls.isClosed()) {
			withdraw(call);
			call.fail(closed("was closed"));
		}
		else {
			line.advance();
		}
		return call;
	}

	/**
	 * Let a call into its line, or into a new one where that has just ended.
	 */
	private Line join(Call call) {
		while (true) {
			Line line = this.lines.computeIfAbsent(call.recordKey(),
					(key) -> new Line(this, this.leaders, this.waits, this.settings, key));
			if (line.add(call)) {
				return line;
			}
			this.lines.remove(call.recordKey(), line);
		}
	}

	@Override
	public void claim(Line line, Call first) {
		String token = this.tokens.next();
		IdempotencyOptions options = first.options();
		RecordStore.Request request = new RecordStore.Request(token, first.fingerprint(), options.lease(),
				options.retention(), options.onTimeout() == OnTimeout.RECLAIM);
		Stopwatch since = Stopwatch.start(this.settings.time());
		this.calls.ask(() -> this.settings.store().claim(first.recordKey(), request))
			.whenComplete((answer, failure) -> {
				if (failure == null) {
					line.answered(first, token, since, answer);
					return;
				}
				Throwable cause = StoreCalls.cause(failure);
				if (!(cause instanceof NotSentException)) {
					takeBack(first.recordKey(), token, 0);
				}
				line.unanswered((call) -> new IdempotencyUnavailableException(call.key(),
						"its store did not answer (" + Printable.failure(cause) + ")", cause));
			});
	}

	/**
	 * A claim was not answered, and nobody will lead by it: take it back behind it. It
	 * may still be on its way over a broken connection, so once is not enough.
	 */
	private void takeBack(String recordKey, String token, int times) {
		this.calls
			.ask(() -> this.settings.store().settle(recordKey, token, new Ending.Released(), Duration.ofMillis(1)))
			.whenComplete((taken, failure) -> {
				if (Boolean.TRUE.equals(taken)) {
					changed(recordKey);
				}
				else if (times < TAKE_BACKS) {
					this.calls.later(() -> takeBack(recordKey, token, times + 1), TAKE_BACK.pause(times));
				}
			});
	}

	@Override
	public void withdraw(Call call) {
		with(call.recordKey(), (line) -> line.withdraw(call));
	}

	@Override
	public void timeOut(Call call) {
		with(call.recordKey(), (line) -> line.timeOut(call));
	}

	@Override
	public void tidy(String recordKey) {
		with(recordKey, (line) -> {
			if (line.end()) {
				this.lines.remove(recordKey, line);
			}
		});
	}

	int waiting(String recordKey) {
		Line line = this.lines.get(recordKey);
		return (line != null) ? line.waiting() : 0;
	}

	int waiting() {
		return this.settings.maxWaiters() - this.waits.availablePermits();
	}

	int size() {
		return this.lines.size();
	}

	@Override
	public void changedBy(Line known, String recordKey) {
		with(recordKey, (line) -> {
			if (line != known) {
				line.changed();
			}
		});
	}

	void changed(String recordKey) {
		with(recordKey, Line::changed);
	}

	private void with(String recordKey, Consumer<Line> action) {
		Line line = this.lines.get(recordKey);
		if (line != null) {
			action.accept(line);
		}
	}

	void changedEverywhere() {
		this.lines.values().forEach(Line::changed);
	}

	@Override
	public boolean waitsEnded() {
		return this.waitsEnded;
	}

	/**
	 * Duplicates wait no more: those who do are told that the operation is running.
	 */
	void endWaits() {
		this.waitsEnded = true;
		this.lines.values().forEach(Line::endWaits);
	}

	void resumeWaits() {
		this.waitsEnded = false;
	}

	void close() {
		this.lines.values().forEach((line) -> line.fail((call) -> closed("was closed while it waited for an outcome")));
	}

	static IllegalStateException closed(String how) {
		return new IllegalStateException("The idempotency client " + how + ".");
	}

}
