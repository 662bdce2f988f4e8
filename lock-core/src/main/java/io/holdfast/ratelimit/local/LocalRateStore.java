package io.holdfast.ratelimit.local;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.ratelimit.engine.RateStore;
import io.holdfast.time.TimeSource;

/**
 * What was counted, in this JVM.
 */
final class LocalRateStore implements RateStore {

	private final TimeSource time;

	private final int maxKeys;

	LocalRateStore(TimeSource time, int maxKeys) {
		this.time = time;
		this.maxKeys = maxKeys;
	}

	@Override
	public CompletionStage<Verdict> take(List<Ask> asks) {
		throw new UnsupportedOperationException(this.time.toString() + this.maxKeys);
	}

	@Override
	public CompletionStage<Verdict> look(List<Ask> asks) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletionStage<Boolean> forget(String key) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean isLocal() {
		return true;
	}

}
