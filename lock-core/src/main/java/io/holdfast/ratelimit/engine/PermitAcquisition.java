package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.StoreCalls;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimitStatus;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.ratelimit.engine.RateStore.Decision;
import io.holdfast.ratelimit.engine.RateStore.LimitStatus;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.text.Printable;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One call for permits: asks the store, and after a refusal asks again at the time that
 * the refusal gives, for at most the caller's wait.
 */
final class PermitAcquisition {

	private static final Cancellable NOTHING = () -> {
	};

	private final Owner owner;

	private final LimiterSettings settings;

	private final StoreCalls calls;

	private final RateLimitListener listener;

	private final List<RateLimitRequest> requests;

	private final List<PermitRequest> permitRequests;

	private final Duration wait;

	/** Whether to ask only once and return a refusal instead of failing with it. */
	private final boolean once;

	private final Stopwatch since;

	private final CompletableFuture<RateLimitDecision> result = new CompletableFuture<>();

	/** The request in flight or the pause, to be cancelled when the call ends. */
	private final AtomicReference<Cancellable> pending = new AtomicReference<>(NOTHING);

	private final AtomicBoolean ended = new AtomicBoolean();

	private boolean waiting;

	/** The last refusal, while the call waits. */
	private volatile @Nullable RateLimitDecision refusal;

	/**
	 * Create a call.
	 * @param owner manages waiting calls
	 * @param calls sends requests to the store
	 * @param permitRequests the requests in the store's form
	 * @param once whether to ask only once and return a refusal instead of failing with
	 * it
	 */
	PermitAcquisition(Owner owner, LimiterSettings settings, StoreCalls calls, RateLimitListener listener,
			List<RateLimitRequest> requests, List<PermitRequest> permitRequests, Duration wait, boolean once) {
		this.owner = owner;
		this.settings = settings;
		this.calls = calls;
		this.listener = listener;
		this.requests = requests;
		this.permitRequests = permitRequests;
		this.wait = wait;
		this.once = once;
		this.since = Stopwatch.start(settings.time());
	}

	CompletableFuture<RateLimitDecision> result() {
		return this.result;
	}

	void ask() {
		if (this.ended.get()) {
			return;
		}
		CompletableFuture<Decision> taken = this.calls.ask(() -> this.settings.store().take(this.permitRequests));
		this.pending.set(() -> taken.cancel(false));
		taken.whenComplete((decision, failure) -> {
			if (failure != null) {
				unanswered(StoreCalls.cause(failure));
			}
			else {
				answered(decision(decision));
			}
		});
		if (this.ended.get()) {
			forget();
		}
	}

	/** Give up the wait. */
	void cancel() {
		fail(new CancellationException());
	}

	void fail(RuntimeException failure) {
		if (end()) {
			this.result.completeExceptionally(failure);
		}
	}

	private void answered(RateLimitDecision decision) {
		Duration left = this.wait.minus(this.since.elapsed());
		if (decision.allowed() || this.once) {
			if (end()) {
				tell(decision);
				this.result.complete(decision);
			}
		}
		else if (decision.retryAfter().compareTo(left) > 0 || this.owner.waitsEnded()) {
			refuse(decision);
		}
		else {
			this.refusal = decision;
			askLater(decision.retryAfter());
		}
	}

	private void refuse(RateLimitDecision decision) {
		if (end()) {
			tell(decision);
			this.result.completeExceptionally(new RateLimitExceededException(this.requests, decision, this.wait));
		}
	}

	/** End the wait early: the call fails with its last refusal. */
	void endWait() {
		RateLimitDecision refusal = this.refusal;
		if (refusal != null) {
			refuse(refusal);
		}
	}

	private void unanswered(Throwable failure) {
		if (this.calls.isClosed()) {
			fail(closed());
		}
		else if (end()) {
			this.requests.forEach((request) -> tell(request, RateLimitOutcome.UNAVAILABLE));
			this.result.completeExceptionally(unavailable(this.requests, failure));
		}
	}

	private void tell(RateLimitDecision decision) {
		for (int i = 0; i < this.requests.size(); i++) {
			if (decision.allowed()) {
				tell(this.requests.get(i), RateLimitOutcome.ALLOWED);
			}
			else if (decision.statuses().get(i).isExceeded()) {
				tell(this.requests.get(i), RateLimitOutcome.REJECTED);
			}
		}
	}

	private void tell(RateLimitRequest request, RateLimitOutcome outcome) {
		this.listener.onDecision(request, outcome, this.since.elapsed());
	}

	private void askLater(Duration pause) {
		if (!this.waiting) {
			this.waiting = true;
			// From the registration on, another thread may end the call and report this.
			this.requests.forEach(this.listener::onWait);
			this.owner.waiting(this);
		}
		try {
			this.pending.set(this.settings.scheduler().schedule(this::ask, pause));
		}
		catch (RuntimeException ex) {
			// The scheduler of a limiter that is closing accepts no tasks.
			fail(closed());
		}
		if (this.ended.get()) {
			forget();
		}
	}

	/** End the call. The thread that gets true reports the result, then completes it. */
	private boolean end() {
		if (!this.ended.compareAndSet(false, true)) {
			return false;
		}
		forget();
		return true;
	}

	private void forget() {
		this.pending.getAndSet(NOTHING).cancel();
		this.owner.notWaiting(this);
	}

	private RateLimitDecision decision(Decision decision) {
		List<RateLimitStatus> statuses = new ArrayList<>(this.requests.size());
		for (int i = 0; i < this.requests.size(); i++) {
			statuses.add(status(this.requests.get(i), decision.statuses().get(i)));
		}
		return RateLimitDecision.of(decision.allowed(), statuses, this.settings.store().isLocal());
	}

	static RateLimitStatus status(RateLimitRequest request, LimitStatus status) {
		return new RateLimitStatus(request.limit(), request.key(), status.remaining(), status.resetAfter(),
				status.retryAfter());
	}

	static RateLimitUnavailableException unavailable(List<RateLimitRequest> requests, Throwable failure) {
		return new RateLimitUnavailableException(requests,
				"its store did not answer (" + Printable.failure(failure) + ")", failure);
	}

	static IllegalStateException closed() {
		return new IllegalStateException("The rate limiter is closed.");
	}

	/**
	 * Manages waiting calls.
	 */
	interface Owner {

		/**
		 * A call begins to wait, unless it is failed or refused at once.
		 */
		void waiting(PermitAcquisition call);

		void notWaiting(PermitAcquisition call);

		/**
		 * Whether calls may no longer wait.
		 */
		boolean waitsEnded();

	}

}
