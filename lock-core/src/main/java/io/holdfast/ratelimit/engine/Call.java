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
import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitStanding;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.ratelimit.engine.RateStore.Ask;
import io.holdfast.ratelimit.engine.RateStore.Reading;
import io.holdfast.ratelimit.engine.RateStore.Verdict;
import io.holdfast.text.Printable;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One call: asks, and asks again when the refusal said so, for as long as its caller is
 * ready to wait.
 */
final class Call {

	private static final Cancellable NOTHING = () -> {
	};

	private final Owner owner;

	private final LimiterSettings settings;

	private final StoreCalls calls;

	private final RateLimitListener listener;

	private final List<RateLimitDemand> demands;

	private final List<Ask> asks;

	private final Duration wait;

	/** Whether a refusal is an answer and not a failure. */
	private final boolean once;

	private final Stopwatch since;

	private final CompletableFuture<RateLimitDecision> result = new CompletableFuture<>();

	/** The question or the pause that is to be called off when nobody waits any more. */
	private final AtomicReference<Cancellable> pending = new AtomicReference<>(NOTHING);

	private final AtomicBoolean ended = new AtomicBoolean();

	private boolean waiting;

	/** The last refusal, while it waits. */
	private volatile @Nullable RateLimitDecision refusal;

	/**
	 * Create a call.
	 * @param owner lets it wait
	 * @param calls asks the store
	 * @param asks the demands as the store knows them
	 * @param once whether a refusal is an answer and not a failure
	 */
	Call(Owner owner, LimiterSettings settings, StoreCalls calls, RateLimitListener listener,
			List<RateLimitDemand> demands, List<Ask> asks, Duration wait, boolean once) {
		this.owner = owner;
		this.settings = settings;
		this.calls = calls;
		this.listener = listener;
		this.demands = demands;
		this.asks = asks;
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
		CompletableFuture<Verdict> question = this.calls.ask(() -> this.settings.store().take(this.asks));
		this.pending.set(() -> question.cancel(false));
		question.whenComplete((verdict, failure) -> {
			if (failure != null) {
				unanswered(StoreCalls.cause(failure));
			}
			else {
				answered(decision(verdict));
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
			this.result.completeExceptionally(new RateLimitExceededException(this.demands, decision, this.wait));
		}
	}

	/** It waits no longer, whatever its caller was ready for. */
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
			this.demands.forEach((demand) -> tell(demand, RateLimitOutcome.UNAVAILABLE));
			this.result.completeExceptionally(unavailable(this.demands, failure));
		}
	}

	private void tell(RateLimitDecision decision) {
		for (int i = 0; i < this.demands.size(); i++) {
			if (decision.allowed()) {
				tell(this.demands.get(i), RateLimitOutcome.ALLOWED);
			}
			else if (decision.standings().get(i).isExceeded()) {
				tell(this.demands.get(i), RateLimitOutcome.REJECTED);
			}
		}
	}

	private void tell(RateLimitDemand demand, RateLimitOutcome outcome) {
		this.listener.onDecision(demand, outcome, this.since.elapsed());
	}

	private void askLater(Duration pause) {
		if (!this.waiting) {
			this.waiting = true;
			this.owner.waiting(this);
			this.demands.forEach(this.listener::onWait);
		}
		try {
			this.pending.set(this.settings.scheduler().schedule(this::ask, pause));
		}
		catch (RuntimeException ex) {
			// The scheduler of a limiter that is being closed.
			fail(closed());
		}
		if (this.ended.get()) {
			forget();
		}
	}

	/** Whoever ends the call tells of it, and completes it after that. */
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

	private RateLimitDecision decision(Verdict verdict) {
		List<RateLimitStanding> standings = new ArrayList<>(this.demands.size());
		for (int i = 0; i < this.demands.size(); i++) {
			standings.add(standing(this.demands.get(i), verdict.readings().get(i)));
		}
		return RateLimitDecision.of(verdict.allowed(), standings, this.settings.store().isLocal());
	}

	static RateLimitStanding standing(RateLimitDemand demand, Reading reading) {
		return new RateLimitStanding(demand.limit(), demand.key(), reading.remaining(), reading.resetAfter(),
				reading.retryAfter());
	}

	static RateLimitUnavailableException unavailable(List<RateLimitDemand> demands, Throwable failure) {
		return new RateLimitUnavailableException(demands,
				"its store did not answer (" + Printable.failure(failure) + ")", failure);
	}

	static IllegalStateException closed() {
		return new IllegalStateException("The rate limiter is closed.");
	}

	/**
	 * Lets calls wait.
	 */
	interface Owner {

		/**
		 * A call waits from now on, unless it is failed or refused at once.
		 */
		void waiting(Call call);

		void notWaiting(Call call);

		/**
		 * Whether nobody is to wait any more.
		 */
		boolean waitsEnded();

	}

}
