package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.holdfast.engine.Stopwatch;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitStanding;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.ratelimit.engine.RateStore.Ask;
import io.holdfast.ratelimit.engine.RateStore.Verdict;
import io.holdfast.time.Scheduler.Cancellable;

/**
 * One call: asks, and asks again when the refusal said so, for as long as its caller is
 * ready to wait.
 */
final class Call {

	private static final Cancellable NOTHING = () -> {
	};

	private final LimiterEngine engine;

	private final List<RateLimitDemand> demands;

	private final List<Ask> asks;

	private final Duration wait;

	/** Whether a refusal is an answer and not a failure. */
	private final boolean once;

	private final Stopwatch since;

	private final CompletableFuture<RateLimitDecision> result = new CompletableFuture<>();

	private final AtomicReference<Cancellable> timer = new AtomicReference<>(NOTHING);

	private boolean waiting;

	/**
	 * Create a call.
	 * @param once whether a refusal is an answer and not a failure
	 */
	Call(LimiterEngine engine, List<RateLimitDemand> demands, Duration wait, boolean once) {
		this.engine = engine;
		this.demands = demands;
		this.asks = engine.asks(demands);
		this.wait = wait;
		this.once = once;
		this.since = Stopwatch.start(engine.settings().time());
	}

	CompletableFuture<RateLimitDecision> result() {
		return this.result;
	}

	List<RateLimitDemand> demands() {
		return this.demands;
	}

	void ask() {
		this.engine.ask(() -> this.engine.settings().store().take(this.asks)).whenComplete((verdict, failure) -> {
			if (failure != null) {
				unanswered(failure);
			}
			else {
				answered(verdict);
			}
		});
	}

	/** Give up the wait. */
	void cancel() {
		fail(new CancellationException());
	}

	void fail(RuntimeException failure) {
		if (this.result.completeExceptionally(failure)) {
			ended();
		}
	}

	private void answered(Verdict verdict) {
		RateLimitDecision decision = decision(verdict);
		if (decision.allowed() || this.once) {
			complete(decision);
			return;
		}
		Duration left = this.wait.minus(this.since.elapsed());
		if (decision.retryAfter().compareTo(left) > 0) {
			if (this.result.completeExceptionally(new RateLimitExceededException(this.demands, decision, this.wait))) {
				ended();
				tellRefused(decision);
			}
			return;
		}
		if (!this.waiting) {
			this.waiting = true;
			this.demands.forEach(this.engine.listener()::onWait);
		}
		askLater(decision.retryAfter());
	}

	private void complete(RateLimitDecision decision) {
		if (!this.result.complete(decision)) {
			return;
		}
		ended();
		if (decision.allowed()) {
			this.demands.forEach((demand) -> tell(demand, RateLimitOutcome.ALLOWED));
		}
		else {
			tellRefused(decision);
		}
	}

	private void tellRefused(RateLimitDecision decision) {
		for (int i = 0; i < this.demands.size(); i++) {
			if (decision.standings().get(i).isExceeded()) {
				tell(this.demands.get(i), RateLimitOutcome.REJECTED);
			}
		}
	}

	private void unanswered(Throwable failure) {
		if (this.engine.isClosed()) {
			fail(Questions.closed());
			return;
		}
		RateLimitUnavailableException unavailable = this.engine.unavailable(this.demands, Questions.cause(failure));
		if (this.result.completeExceptionally(unavailable)) {
			ended();
			this.demands.forEach((demand) -> tell(demand, RateLimitOutcome.UNAVAILABLE));
		}
	}

	private void tell(RateLimitDemand demand, RateLimitOutcome outcome) {
		this.engine.listener().onDecision(demand, outcome, this.since.elapsed());
	}

	private void askLater(Duration pause) {
		this.engine.waiting(this);
		try {
			this.timer.set(this.engine.settings().scheduler().schedule(this::ask, pause));
		}
		catch (RuntimeException ex) {
			// The scheduler of a limiter that is being closed.
			fail(Questions.closed());
		}
		if (this.result.isDone()) {
			ended();
		}
	}

	private void ended() {
		this.timer.getAndSet(NOTHING).cancel();
		this.engine.notWaiting(this);
	}

	private RateLimitDecision decision(Verdict verdict) {
		List<RateLimitStanding> standings = new ArrayList<>(this.demands.size());
		for (int i = 0; i < this.demands.size(); i++) {
			standings.add(LimiterEngine.standing(this.demands.get(i), verdict.readings().get(i)));
		}
		return RateLimitDecision.of(verdict.allowed(), standings, this.engine.settings().store().isLocal());
	}

}
