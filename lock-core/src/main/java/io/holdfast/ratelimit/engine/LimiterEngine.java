package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.holdfast.duration.Durations;
import io.holdfast.engine.Callbacks;
import io.holdfast.engine.StoreCalls;
import io.holdfast.key.KeySpace;
import io.holdfast.ratelimit.CompositeRateLimitListener;
import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitStanding;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.ratelimit.engine.RateStore.Ask;
import io.holdfast.ratelimit.engine.RateStore.Reading;
import io.holdfast.text.Printable;

/**
 * What calls ask of the store, and who waits.
 */
final class LimiterEngine {

	private final LimiterSettings settings;

	private final RateLimitListener listener;

	private final Callbacks callbacks;

	private final StoreCalls calls;

	private final Set<Call> waiting = ConcurrentHashMap.newKeySet();

	private volatile boolean waitsEnded;

	LimiterEngine(LimiterSettings settings) {
		this.settings = settings;
		this.listener = CompositeRateLimitListener.of(settings.listener());
		this.callbacks = new Callbacks(settings.callbacks());
		this.calls = new StoreCalls(settings.scheduler(), settings.commandTimeout(), settings.store()::unanswered);
	}

	LimiterSettings settings() {
		return this.settings;
	}

	RateLimitListener listener() {
		return this.listener;
	}

	Callbacks callbacks() {
		return this.callbacks;
	}

	/**
	 * Begin a call.
	 * @param once whether a refusal is an answer and not a failure
	 */
	Call submit(List<RateLimitDemand> demands, Duration wait, boolean once) {
		Durations.requireWait("wait for permits", wait, "use 0 to ask once");
		begin();
		Call call = new Call(this, demands, wait, once);
		call.ask();
		return call;
	}

	<A> CompletableFuture<A> ask(Supplier<CompletionStage<A>> question) {
		return this.calls.ask(question);
	}

	List<Ask> asks(List<RateLimitDemand> demands) {
		if (demands.isEmpty()) {
			throw new IllegalArgumentException("A call under rate limits needs at least one demand, but has none.");
		}
		List<Ask> asks = new ArrayList<>(demands.size());
		Set<String> keys = new HashSet<>();
		for (RateLimitDemand demand : demands) {
			Ask ask = ask(demand);
			if (!keys.add(ask.key())) {
				throw new IllegalArgumentException("Two demands of one call are of rate limit '"
						+ Printable.of(demand.limit().name()) + "' and key '" + Printable.of(demand.key())
						+ "', and would share what they count; give the limits different names, or add up the costs.");
			}
			asks.add(ask);
		}
		return asks;
	}

	Ask ask(RateLimitDemand demand) {
		String name = KeySpace.escape(demand.limit().name()) + ":" + KeySpace.escape(demand.key());
		return new Ask(this.settings.keys().key(name), demand.limit(), demand.cost());
	}

	static RateLimitStanding standing(RateLimitDemand demand, Reading reading) {
		return new RateLimitStanding(demand.limit(), demand.key(), reading.remaining(), reading.resetAfter(),
				reading.retryAfter());
	}

	RateLimitUnavailableException unavailable(List<RateLimitDemand> demands, Throwable failure) {
		return new RateLimitUnavailableException(demands,
				"its store did not answer (" + Printable.failure(failure) + ")", failure);
	}

	void waiting(Call call) {
		this.waiting.add(call);
		if (isClosed()) {
			call.fail(closed());
		}
		else if (this.waitsEnded) {
			call.endWait();
		}
	}

	void notWaiting(Call call) {
		this.waiting.remove(call);
	}

	boolean isClosed() {
		return this.calls.isClosed();
	}

	/**
	 * A call begins.
	 */
	void begin() {
		if (isClosed()) {
			throw closed();
		}
		this.settings.store().awaitReady();
	}

	boolean waitsEnded() {
		return this.waitsEnded;
	}

	/**
	 * Nobody waits any more: those who do are refused.
	 */
	void endWaits() {
		this.waitsEnded = true;
		List.copyOf(this.waiting).forEach(Call::endWait);
	}

	void resumeWaits() {
		this.waitsEnded = false;
	}

	/**
	 * Fail all calls.
	 * @return false when it was closed before
	 */
	boolean close() {
		if (!this.calls.close()) {
			return false;
		}
		this.calls.fail(LimiterEngine::closed);
		List.copyOf(this.waiting).forEach((call) -> call.fail(closed()));
		return true;
	}

	static IllegalStateException closed() {
		return new IllegalStateException("The rate limiter is closed.");
	}

}
