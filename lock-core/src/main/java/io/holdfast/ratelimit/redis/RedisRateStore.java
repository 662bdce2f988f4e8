package io.holdfast.ratelimit.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.ratelimit.engine.RateStore;
import io.holdfast.redis.RedisNode;

/**
 * What was counted, on one Redis node.
 */
final class RedisRateStore implements RateStore {

	private final RedisNode node;

	RedisRateStore(RedisNode node) {
		this.node = node;
	}

	@Override
	public CompletionStage<Verdict> take(List<Ask> asks) {
		throw new UnsupportedOperationException();
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
	public void unanswered() {
		this.node.unanswered();
	}

	@Override
	public boolean isLocal() {
		return false;
	}

}
