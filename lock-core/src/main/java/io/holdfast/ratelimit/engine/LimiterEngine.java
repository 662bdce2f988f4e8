package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.duration.Durations;
import io.holdfast.engine.Callbacks;
import io.holdfast.engine.StoreCalls;
import io.holdfast.key.KeySpace;
import io.holdfast.ratelimit.CompositeRateLimitListener;
import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.engine.RateStore.Ask;
import io.holdfast.text.Printable;

/**
 * What calls ask of the store, and who waits.
 */
final class LimiterEngine implements Call.Owner {

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
		Call call = new Call(this, this.settings, this.calls, this.listener, demands, asks(demands), wait, once);
		call.ask();
		return call;
	}

	StoreCalls calls() {
		return this.calls;
	}

	private List<Ask> asks(List<RateLimitDemand> demands) {
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

	@Override
	public void waiting(Call call) {
		this.waiting.add(call);
		if (isClosed()) {
			call.fail(Call.closed());
		}
		else if (this.waitsEnded) {
			call.endWait();
		}
	}

	@Override
	public void notWaiting(Call call) {
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
			throw Call.closed();
		}
		this.settings.store().awaitReady();
	}

	@Override
	public boolean waitsEnded() {
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
		this.calls.fail(Call::closed);
		List.copyOf(this.waiting).forEach((call) -> call.fail(Call.closed()));
		return true;
	}

}
