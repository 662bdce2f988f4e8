package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A store whose answers a test can delay or suppress.
 */
final class FakeStore implements RecordStore {

	private final RecordStore delegate;

	private final Deque<Runnable> held = new ArrayDeque<>();

	private final List<String> steps = new ArrayList<>();

	private Mode mode = Mode.ANSWER;

	private boolean watching = true;

	private int unanswered;

	private int listeners;

	FakeStore(RecordStore delegate) {
		this.delegate = delegate;
	}

	void be(Mode mode) {
		this.mode = mode;
	}

	void stopNotifications() {
		this.watching = false;
	}

	/** Apply the delayed operations and complete their answers. */
	void takeHeld() {
		while (!this.held.isEmpty()) {
			this.held.pop().run();
		}
	}

	List<String> steps() {
		return this.steps;
	}

	long count(String step) {
		return this.steps.stream().filter(step::equals).count();
	}

	int listeners() {
		return this.listeners;
	}

	int unansweredCount() {
		return this.unanswered;
	}

	@Override
	public CompletionStage<Answer> claim(String key, Request request) {
		return step("claim", () -> this.delegate.claim(key, request));
	}

	@Override
	public CompletionStage<Boolean> renew(String key, String token, Duration lease, Duration retention) {
		return step("renew", () -> this.delegate.renew(key, token, lease, retention));
	}

	@Override
	public CompletionStage<Boolean> settle(String key, String token, Outcome outcome, Duration retention) {
		return step("settle " + outcome.getClass().getSimpleName(),
				() -> this.delegate.settle(key, token, outcome, retention));
	}

	@Override
	public CompletionStage<StoredRecord> read(String key) {
		return step("read", () -> this.delegate.read(key));
	}

	@Override
	public CompletionStage<Boolean> forget(String key) {
		return step("forget", () -> this.delegate.forget(key));
	}

	@Override
	public CompletionStage<Boolean> forgetOutcome(String key) {
		return step("forgetOutcome", () -> this.delegate.forgetOutcome(key));
	}

	@Override
	public boolean isWatching() {
		return this.watching;
	}

	@Override
	public void unanswered(Duration waited) {
		this.unanswered++;
	}

	@Override
	public Runnable addListener(Listener listener) {
		this.listeners++;
		Runnable end = this.delegate.addListener(new Listener() {

			@Override
			public void changed(String key) {
				if (FakeStore.this.watching) {
					listener.changed(key);
				}
			}

			@Override
			public void reset() {
				listener.reset();
			}

		});
		return () -> {
			this.listeners--;
			end.run();
		};
	}

	private <A> CompletionStage<A> step(String step, Supplier<CompletionStage<A>> taken) {
		this.steps.add(step);
		return switch (this.mode) {
			case ANSWER -> taken.get();
			case REFUSE -> CompletableFuture.failedFuture(new NotSentException("not connected", null));
			case BREAK -> CompletableFuture.failedFuture(new IllegalStateException("the connection broke"));
			case THROW -> throw new IllegalStateException("cannot even be asked");
			case HOLD -> {
				CompletableFuture<A> later = new CompletableFuture<>();
				this.held.add(() -> taken.get().thenAccept(later::complete));
				yield later;
			}
		};
	}

	enum Mode {

		ANSWER, HOLD, REFUSE, BREAK, THROW

	}

}
