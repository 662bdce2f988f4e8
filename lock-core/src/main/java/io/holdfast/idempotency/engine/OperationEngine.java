package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.holdfast.engine.Callbacks;
import io.holdfast.engine.Polling;
import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.Tokens;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.key.KeySpace;
import io.holdfast.text.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of an engine and what they ask of each other: questions to the store, the
 * lines of calls, and the leaders at work.
 */
final class OperationEngine implements RecordStore.Listener {

	private static final Logger logger = LoggerFactory.getLogger(OperationEngine.class);

	/** A claim that was given up is taken back that often, for it may arrive late. */
	private static final int TAKE_BACKS = 7;

	private static final Polling TAKE_BACK = new Polling(Duration.ofMillis(100), Duration.ofSeconds(4));

	private final OperationSettings settings;

	private final Tokens tokens;

	private final IdempotencyListener listener;

	private final Callbacks callbacks;

	private final Waiters waiters;

	private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

	private final Set<Leader> leaders = ConcurrentHashMap.newKeySet();

	private final Set<Settling> pending = ConcurrentHashMap.newKeySet();

	private final Questions questions;

	private volatile Runnable stopHearing = () -> {
	};

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile boolean waitsEnded;

	OperationEngine(OperationSettings settings) {
		this.settings = settings;
		this.tokens = new Tokens(settings.instanceId());
		this.listener = new SafeListener(settings.listener());
		this.callbacks = new Callbacks(settings.callbacks());
		this.questions = new Questions(settings);
		this.waiters = new Waiters(settings.maxWaitersPerKey(), settings.maxWaiters());
	}

	void start() {
		this.stopHearing = this.settings.store().addListener(this);
	}

	OperationSettings settings() {
		return this.settings;
	}

	IdempotencyListener listener() {
		return this.listener;
	}

	Callbacks callbacks() {
		return this.callbacks;
	}

	Waiters waiters() {
		return this.waiters;
	}

	String recordKey(IdempotencyKey key) {
		return this.settings.keys().key(KeySpace.escape(key.name()) + ":" + KeySpace.escape(key.key()));
	}

	Call submit(IdempotencyKey key, IdempotencyOptions options) {
		begin();
		Call call = new Call(this, key, recordKey(key), options);
		Line line = join(call);
		if (isClosed()) {
			withdraw(call);
			call.fail(closed("was closed"));
		}
		else {
			line.advance();
		}
		return call;
	}

	/**
	 * Ask the store for the lead, or who has it, for the first call of a line.
	 */
	void ask(Line line, Call first) {
		String token = this.tokens.next();
		IdempotencyOptions options = first.options();
		RecordStore.Request request = new RecordStore.Request(token, first.fingerprint(), options.lease(),
				options.retention(), options.onTimeout() == OnTimeout.RECLAIM);
		Stopwatch since = Stopwatch.start(this.settings.time());
		ask(() -> this.settings.store().claim(first.recordKey(), request)).whenComplete((answer, failure) -> {
			if (failure == null) {
				line.answered(first, token, since, answer);
				return;
			}
			if (!(failure instanceof NotSentException)) {
				takeBack(first.recordKey(), token, 0);
			}
			line.unanswered((call) -> new IdempotencyUnavailableException(call.key(),
					"its store did not answer (" + Printable.failure(failure) + ")", failure));
		});
	}

	/**
	 * Ask the store, and wait no longer than the command timeout.
	 */
	<A> CompletableFuture<A> ask(Supplier<CompletionStage<A>> question) {
		return this.questions.ask(question);
	}

	/**
	 * A claim was not answered, and nobody will lead by it: take it back behind it. It
	 * may still be on its way over a broken connection, so once is not enough.
	 */
	private void takeBack(String recordKey, String token, int times) {
		ask(() -> this.settings.store().settle(recordKey, token, new Ending.Released(), Duration.ofMillis(1)))
			.whenComplete((taken, failure) -> {
				if (Boolean.TRUE.equals(taken)) {
					changed(recordKey);
				}
				else if (times < TAKE_BACKS) {
					later(() -> takeBack(recordKey, token, times + 1), TAKE_BACK.pause(times));
				}
			});
	}

	/**
	 * Do something later, unless the client is closed by then.
	 */
	void later(Runnable task, Duration pause) {
		if (isClosed()) {
			return;
		}
		try {
			this.settings.scheduler().schedule(task, pause);
		}
		catch (RuntimeException ex) {
			logger.debug("The scheduler of a client that is being closed takes no tasks", ex);
		}
	}

	void withdraw(Call call) {
		Line line = this.lines.get(call.recordKey());
		if (line != null) {
			line.withdraw(call);
		}
	}

	void timeOut(Call call) {
		Line line = this.lines.get(call.recordKey());
		if (line != null) {
			line.timeOut(call);
		}
	}

	/**
	 * Let a call into its line, or into a new one where that has just ended.
	 */
	private Line join(Call call) {
		while (true) {
			Line line = this.lines.computeIfAbsent(call.recordKey(), (key) -> new Line(this, key));
			if (line.add(call)) {
				return line;
			}
			this.lines.remove(call.recordKey(), line);
		}
	}

	/**
	 * Forget a line that nobody is in.
	 */
	void tidy(String recordKey) {
		Line line = this.lines.get(recordKey);
		if (line != null && line.end()) {
			this.lines.remove(recordKey, line);
		}
	}

	int waiting(String recordKey) {
		Line line = this.lines.get(recordKey);
		return (line != null) ? line.waiting() : 0;
	}

	int lines() {
		return this.lines.size();
	}

	void add(Leader leader) {
		this.leaders.add(leader);
	}

	void remove(Leader leader) {
		this.leaders.remove(leader);
	}

	void pending(Settling settling) {
		this.pending.add(settling);
	}

	void settled(Settling settling) {
		this.pending.remove(settling);
	}

	/**
	 * A leader of this client has changed the record, of which the store does not tell
	 * us.
	 */
	void changedHere(String recordKey, Line known) {
		Line line = this.lines.get(recordKey);
		if (line != null && line != known) {
			line.changed();
		}
	}

	@Override
	public void changed(String recordKey) {
		Line line = this.lines.get(recordKey);
		if (line != null) {
			line.changed();
		}
	}

	@Override
	public void reset() {
		this.pending.forEach(Settling::send);
		this.lines.values().forEach(Line::changed);
	}

	boolean waitsEnded() {
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

	boolean isClosed() {
		return this.closed.get();
	}

	/**
	 * A call begins.
	 */
	void begin() {
		if (isClosed()) {
			throw closed("is closed");
		}
		this.settings.store().awaitReady();
	}

	/**
	 * Let go of everything but the records of work that still runs.
	 * @return false when it was closed before
	 */
	boolean close() {
		if (!this.closed.compareAndSet(false, true)) {
			return false;
		}
		this.lines.values().forEach((line) -> line.fail((call) -> closed("was closed while it waited for an outcome")));
		List.copyOf(this.leaders).forEach(Leader::end);
		this.pending.forEach(Settling::send);
		this.questions.await();
		this.stopHearing.run();
		return true;
	}

	static IllegalStateException closed(String how) {
		return new IllegalStateException("The idempotency client " + how + ".");
	}

}
