package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import io.holdfast.engine.BlockingWait;
import io.holdfast.engine.StoreCalls;
import io.holdfast.engine.TokenGenerator;
import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.ClaimResult.Leading;
import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OperationInterruptedException;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.OperationWork;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Base of the idempotency clients: turns blocking and asynchronous calls into claims.
 */
public abstract class AbstractIdempotencyClient implements IdempotencyClient {

	private final OperationEngine engine;

	private final OperationSettings settings;

	private final List<Runnable> owned;

	/**
	 * Create a client.
	 * @param settings the parts and settings of its engine
	 * @param owned actions to run after the engine is closed
	 */
	protected AbstractIdempotencyClient(OperationSettings settings, List<Runnable> owned) {
		this.settings = settings;
		this.owned = owned;
		this.engine = new OperationEngine(settings);
		this.engine.start();
	}

	@Override
	public IdempotencyOptions defaultOptions() {
		return this.settings.defaults();
	}

	@Override
	public <T extends @Nullable Object, E extends Exception> OperationResult<T> executeForResult(IdempotencyKey key,
			IdempotencyOptions options, OutcomeCodec<T> codec, OperationWork<T, E> work) throws E {
		return new OperationExecution<>(key, options, codec).run(claim(key, options), work);
	}

	@Override
	public <T extends @Nullable Object> CompletionStage<OperationResult<T>> executeAsync(IdempotencyKey key,
			IdempotencyOptions options, OutcomeCodec<T> codec, Function<Leadership, CompletionStage<T>> work) {
		OperationExecution<T> execution = new OperationExecution<>(key, options, codec);
		PendingCall call = this.engine.submit(key, options);
		AtomicBoolean gaveUp = new AtomicBoolean();
		CompletionStage<OperationResult<T>> result = call.result().thenComposeAsync((claimed) -> {
			if (gaveUp.get()) {
				giveBack(claimed);
				throw new CancellationException();
			}
			return execution.start(claimed, work);
		}, this.engine.callbacks());
		return this.engine.callbacks().later(result, Function.identity(), (unwanted) -> {
		}, () -> {
			gaveUp.set(true);
			call.cancel();
		});
	}

	@Override
	public ClaimResult claim(IdempotencyKey key, IdempotencyOptions options) {
		if (Thread.currentThread().isInterrupted()) {
			throw new OperationInterruptedException(key, new InterruptedException());
		}
		PendingCall call = this.engine.submit(key, options);
		try {
			return BlockingWait.await(call.result(), () -> {
				call.cancel();
				call.result().thenAccept(AbstractIdempotencyClient::giveBack);
			}, () -> "Operation '" + key + "' could not be claimed");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new OperationInterruptedException(key, ex);
		}
	}

	@Override
	public CompletionStage<ClaimResult> claimAsync(IdempotencyKey key, IdempotencyOptions options) {
		PendingCall call = this.engine.submit(key, options);
		return this.engine.callbacks()
			.later(call.result(), Function.identity(), AbstractIdempotencyClient::giveBack, call::cancel);
	}

	private static void giveBack(ClaimResult claimed) {
		if (claimed instanceof Leading leading) {
			leading.leadership().release();
		}
	}

	@Override
	public IdempotencyStatus status(IdempotencyKey key) {
		String recordKey = this.engine.recordKey(key);
		StoredRecord stored = answer(key, () -> this.settings.store().read(recordKey));
		int waiting = this.engine.queues().waiting(recordKey);
		return switch (stored.state()) {
			case ABSENT -> new IdempotencyStatus(key, State.ABSENT, null, null, null, null, null, 0, 0, waiting);
			case CORRUPTED -> new IdempotencyStatus(key, State.CORRUPTED, null, null, stored.remainingRetention(), null,
					null, 0, 0, waiting);
			default -> {
				State state = state(stored);
				Duration lease = (state == State.RUNNING) ? stored.remainingLease() : null;
				yield new IdempotencyStatus(key, state, stored.age(), lease, stored.remainingRetention(),
						TokenGenerator.holderOf(stored.token()), stored.fingerprint(), stored.fence(),
						stored.attempts(), waiting);
			}
		};
	}

	private static State state(StoredRecord stored) {
		return switch (stored.state()) {
			case RUNNING -> stored.isTimedOut() ? State.TIMED_OUT : State.RUNNING;
			case DONE -> State.DONE;
			case FAILED -> State.FAILED;
			default -> State.OUTCOME_UNKNOWN;
		};
	}

	@Override
	public boolean forget(IdempotencyKey key) {
		String recordKey = this.engine.recordKey(key);
		boolean existed = answer(key, () -> this.settings.store().forget(recordKey));
		this.engine.changed(recordKey);
		return existed;
	}

	@Override
	public boolean forgetOutcome(IdempotencyKey key) {
		String recordKey = this.engine.recordKey(key);
		return answer(key, () -> this.settings.store().forgetOutcome(recordKey));
	}

	@Override
	public void endWaits() {
		this.engine.queues().endWaits();
	}

	@Override
	public void resumeWaits() {
		this.engine.queues().resumeWaits();
	}

	@Override
	public void close() {
		if (this.engine.close()) {
			this.owned.forEach(Runnable::run);
		}
	}

	private <A> A answer(IdempotencyKey key, Supplier<CompletionStage<A>> call) {
		this.engine.begin();
		try {
			return this.engine.calls().ask(call).join();
		}
		catch (CompletionException ex) {
			Throwable cause = StoreCalls.cause(ex);
			throw new IdempotencyUnavailableException(key,
					"its store did not answer (" + Printable.failure(cause) + ")", cause);
		}
	}

	OperationEngine engine() {
		return this.engine;
	}

}
