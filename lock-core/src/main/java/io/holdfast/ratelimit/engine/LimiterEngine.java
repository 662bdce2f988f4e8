package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.duration.Durations;
import io.holdfast.engine.CallbackExecutor;
import io.holdfast.engine.StoreCalls;
import io.holdfast.key.KeySpace;
import io.holdfast.ratelimit.CompositeRateLimitListener;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.text.Printable;

/**
 * Sends the requests of calls to the store, and keeps track of waiting calls.
 */
final class LimiterEngine implements PermitAcquisition.Owner {

	private final LimiterSettings settings;

	private final RateLimitListener listener;

	private final CallbackExecutor callbacks;

	private final StoreCalls calls;

	private final Set<PermitAcquisition> waiting = ConcurrentHashMap.newKeySet();

	private volatile boolean waitsEnded;

	LimiterEngine(LimiterSettings settings) {
		this.settings = settings;
		this.listener = CompositeRateLimitListener.of(settings.listener());
		this.callbacks = new CallbackExecutor(settings.callbacks());
		this.calls = new StoreCalls(settings.scheduler(), settings.commandTimeout(), settings.store()::unanswered);
	}

	LimiterSettings settings() {
		return this.settings;
	}

	CallbackExecutor callbacks() {
		return this.callbacks;
	}

	/**
	 * Submit a call.
	 * @param once whether to ask only once and return a refusal instead of failing with
	 * it
	 */
	PermitAcquisition submit(List<RateLimitRequest> requests, Duration wait, boolean once) {
		Durations.requireWait("wait for permits", wait, "use 0 to ask once");
		begin();
		PermitAcquisition call = new PermitAcquisition(this, this.settings, this.calls, this.listener, requests,
				permitRequests(requests), wait, once);
		call.ask();
		return call;
	}

	StoreCalls calls() {
		return this.calls;
	}

	private List<PermitRequest> permitRequests(List<RateLimitRequest> requests) {
		if (requests.isEmpty()) {
			throw new IllegalArgumentException("A call under rate limits needs at least one request, but has none.");
		}
		List<PermitRequest> permitRequests = new ArrayList<>(requests.size());
		Set<String> keys = new HashSet<>();
		for (RateLimitRequest request : requests) {
			PermitRequest permitRequest = permitRequest(request);
			if (!keys.add(permitRequest.key())) {
				throw new IllegalArgumentException("Two requests of one call are of rate limit '"
						+ Printable.of(request.limit().name()) + "' and key '" + Printable.of(request.key())
						+ "', and would share what they count; give the limits different names, or add up the costs.");
			}
			permitRequests.add(permitRequest);
		}
		return permitRequests;
	}

	PermitRequest permitRequest(RateLimitRequest request) {
		String name = KeySpace.escape(request.limit().name()) + ":" + KeySpace.escape(request.key());
		return new PermitRequest(this.settings.keys().key(name), request.limit(), request.cost());
	}

	@Override
	public void waiting(PermitAcquisition call) {
		this.waiting.add(call);
		if (isClosed()) {
			call.fail(PermitAcquisition.closed());
		}
		else if (this.waitsEnded) {
			call.endWait();
		}
	}

	@Override
	public void notWaiting(PermitAcquisition call) {
		this.waiting.remove(call);
	}

	boolean isClosed() {
		return this.calls.isClosed();
	}

	/**
	 * Begin a call: check that the limiter is open, and wait until the store is ready.
	 */
	void begin() {
		if (isClosed()) {
			throw PermitAcquisition.closed();
		}
		this.settings.store().awaitReady();
	}

	@Override
	public boolean waitsEnded() {
		return this.waitsEnded;
	}

	/**
	 * End all waits: waiting calls are refused.
	 */
	void endWaits() {
		this.waitsEnded = true;
		List.copyOf(this.waiting).forEach(PermitAcquisition::endWait);
	}

	void resumeWaits() {
		this.waitsEnded = false;
	}

	/**
	 * Close the engine and fail all calls.
	 * @return false if it was already closed
	 */
	boolean close() {
		if (!this.calls.close()) {
			return false;
		}
		this.calls.fail(PermitAcquisition::closed);
		List.copyOf(this.waiting).forEach((call) -> call.fail(PermitAcquisition.closed()));
		return true;
	}

}
