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
 * What was counted, in this JVM. What a key has is replaced and never changed, under the
 * locks of all keys of a call.
 */
final class LocalRateStore implements RateStore {

	private final ConcurrentHashMap<String, Count> counts = new ConcurrentHashMap<>();

	private final Stripes stripes = new Stripes();

	private final TimeSource time;

	private final long origin;

	private final Forgetting forgetting;

	LocalRateStore(TimeSource time, int maxKeys) {
		this.time = time;
		this.origin = time.nanoTime();
		this.forgetting = new Forgetting(this.counts, maxKeys);
	}

	@Override
	public CompletionStage<Verdict> take(List<Ask> asks) {
		Verdict verdict = this.stripes.locked(asks, () -> decide(asks, true));
		this.forgetting.step(now());
		return CompletableFuture.completedFuture(verdict);
	}

	@Override
	public CompletionStage<Verdict> look(List<Ask> asks) {
		return CompletableFuture.completedFuture(this.stripes.locked(asks, () -> decide(asks, false)));
	}

	@Override
	public CompletionStage<Boolean> forget(String key) {
		Count count = this.counts.remove(key);
		return CompletableFuture.completedFuture(count != null && count.end() > now());
	}

	@Override
	public boolean isLocal() {
		return true;
	}

	int size() {
		return this.counts.size();
	}

	private Verdict decide(List<Ask> asks, boolean take) {
		long now = now();
		List<Turn> turns = new ArrayList<>(asks.size());
		long[] waits = new long[asks.size()];
		boolean allowed = true;
		for (int i = 0; i < waits.length; i++) {
			Ask ask = asks.get(i);
			@Nullable Count count = this.counts.get(ask.key());
			boolean ended = count != null && count.end() <= now;
			Turn turn = Turn.of(ask.limit(), ended ? null : count, now);
			waits[i] = turn.retryIn(ask.cost());
			allowed &= waits[i] == 0;
			turns.add(turn);
		}
		List<Reading> readings = new ArrayList<>(waits.length);
		for (int i = 0; i < waits.length; i++) {
			Turn turn = turns.get(i);
			if (allowed && take) {
				turn.take(asks.get(i).cost());
			}
			if (take && (allowed || turn.isToBeKept())) {
				this.counts.put(asks.get(i).key(), turn.count());
			}
			readings.add(new Reading(turn.remaining(), micros(turn.reset()), micros(waits[i])));
		}
		return new Verdict(allowed, readings);
	}

	private long now() {
		return (this.time.nanoTime() - this.origin) / 1000;
	}

	private static Duration micros(long micros) {
		return Duration.of(micros, ChronoUnit.MICROS);
	}

}
