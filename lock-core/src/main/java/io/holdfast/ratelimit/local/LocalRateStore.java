package io.holdfast.ratelimit.local;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.holdfast.ratelimit.engine.RateStore;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Counts in this JVM. States are immutable. A call replaces them while it holds the locks
 * of all its keys.
 */
final class LocalRateStore implements RateStore {

	private final ConcurrentHashMap<String, LimitState> limitStates = new ConcurrentHashMap<>();

	private final StripedLocks stripedLocks = new StripedLocks();

	private final TimeSource time;

	private final long origin;

	private final ExpirySweeper expirySweeper;

	LocalRateStore(TimeSource time, int maxKeys) {
		this.time = time;
		this.origin = time.nanoTime();
		this.expirySweeper = new ExpirySweeper(this.limitStates, maxKeys);
	}

	@Override
	public CompletionStage<Decision> take(List<PermitRequest> permitRequests) {
		Decision decision = this.stripedLocks.locked(permitRequests, () -> decide(permitRequests, true));
		this.expirySweeper.step(now());
		return CompletableFuture.completedFuture(decision);
	}

	@Override
	public CompletionStage<Decision> peek(List<PermitRequest> permitRequests) {
		return CompletableFuture
			.completedFuture(this.stripedLocks.locked(permitRequests, () -> decide(permitRequests, false)));
	}

	@Override
	public CompletionStage<Boolean> forget(String key) {
		LimitState state = this.stripedLocks.locked(key, () -> this.limitStates.remove(key));
		return CompletableFuture.completedFuture(state != null && state.end() > now());
	}

	@Override
	public boolean isLocal() {
		return true;
	}

	int size() {
		return this.limitStates.size();
	}

	private Decision decide(List<PermitRequest> permitRequests, boolean take) {
		long now = now();
		List<LimitEvaluation> limitEvaluations = new ArrayList<>(permitRequests.size());
		long[] waits = new long[permitRequests.size()];
		boolean allowed = true;
		for (int i = 0; i < waits.length; i++) {
			PermitRequest permitRequest = permitRequests.get(i);
			@Nullable LimitState state = this.limitStates.get(permitRequest.key());
			boolean ended = state != null && state.end() <= now;
			LimitEvaluation evaluation = LimitEvaluation.of(permitRequest.limit(), ended ? null : state, now);
			waits[i] = evaluation.retryIn(permitRequest.cost());
			allowed &= waits[i] == 0;
			limitEvaluations.add(evaluation);
		}
		List<LimitStatus> statuses = new ArrayList<>(waits.length);
		for (int i = 0; i < waits.length; i++) {
			LimitEvaluation evaluation = limitEvaluations.get(i);
			if (allowed && take) {
				evaluation.take(permitRequests.get(i).cost());
			}
			if (take && (allowed || evaluation.mustBeWritten())) {
				this.limitStates.put(permitRequests.get(i).key(), evaluation.state());
			}
			statuses.add(new LimitStatus(evaluation.remaining(), micros(evaluation.reset()), micros(waits[i])));
		}
		return new Decision(allowed, statuses);
	}

	private long now() {
		return (this.time.nanoTime() - this.origin) / 1000;
	}

	private static Duration micros(long micros) {
		return Duration.of(micros, ChronoUnit.MICROS);
	}

}
