package io.holdfast.ratelimit.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.holdfast.ratelimit.engine.RateStore.Ask;
import io.holdfast.ratelimit.engine.RateStore.Reading;
import io.holdfast.ratelimit.engine.RateStore.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that a Cluster keeps in different slots, where no script can decide for all of
 * them. All are looked at first, so that a refusal mostly takes nothing; then they are
 * taken one after the other. Where one refuses after all, or does not answer, those
 * before it are given back: meanwhile others may be refused for them, but at no moment is
 * more let through than each limit allows.
 */
final class SeveralSlots {

	private static final Logger logger = LoggerFactory.getLogger(RedisRateLimiter.class);

	private final RedisRateStore store;

	SeveralSlots(RedisRateStore store) {
		this.store = store;
	}

	CompletionStage<Verdict> look(List<Ask> asks) {
		List<CompletableFuture<Verdict>> looks = new ArrayList<>();
		for (Ask ask : asks) {
			looks.add(this.store.decide("look", List.of(ask))
				.thenApply((answer) -> answer.verdict(0))
				.toCompletableFuture());
		}
		return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)).thenApply((done) -> {
			List<Verdict> verdicts = looks.stream().map(CompletableFuture::join).toList();
			return new Verdict(verdicts.stream().allMatch(Verdict::allowed),
					verdicts.stream().map((verdict) -> verdict.readings().get(0)).toList());
		});
	}

	CompletionStage<Verdict> take(List<Ask> asks) {
		return look(asks).thenCompose(
				(seen) -> seen.allowed() ? takeNext(asks, seen, List.of()) : CompletableFuture.completedFuture(seen));
	}

	private CompletionStage<Verdict> takeNext(List<Ask> asks, Verdict seen, List<ScriptAnswer> taken) {
		if (taken.size() == asks.size()) {
			return CompletableFuture.completedFuture(
					new Verdict(true, taken.stream().map((answer) -> answer.verdict(0).readings().get(0)).toList()));
		}
		return this.store.decide("take", List.of(asks.get(taken.size()))).handle((answer, failure) -> {
			if (failure != null) {
				return giveBack(asks, taken).thenCompose((done) -> CompletableFuture.<Verdict>failedFuture(failure));
			}
			Verdict verdict = answer.verdict(0);
			return verdict.allowed() ? takeNext(asks, seen, plus(taken, answer))
					: giveBack(asks, taken).thenApply((done) -> refused(seen, taken.size(), verdict));
		}).thenCompose(Function.identity());
	}

	/** What cannot be given back stays taken, until it leaves its window. */
	private CompletionStage<Void> giveBack(List<Ask> asks, List<ScriptAnswer> taken) {
		List<CompletableFuture<Long>> all = new ArrayList<>();
		for (int i = 0; i < taken.size(); i++) {
			String key = asks.get(i).key();
			all.add(this.store.giveBack(asks.get(i), taken.get(i)).exceptionally((failure) -> {
				logger.debug("Permits of '{}' could not be given back", key, failure);
				return 0L;
			}).toCompletableFuture());
		}
		return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
	}

	private static List<ScriptAnswer> plus(List<ScriptAnswer> taken, ScriptAnswer answer) {
		List<ScriptAnswer> more = new ArrayList<>(taken);
		more.add(answer);
		return more;
	}

	/** How the others stood before they were taken and given back. */
	private static Verdict refused(Verdict seen, int index, Verdict refusal) {
		List<Reading> readings = new ArrayList<>(seen.readings());
		readings.set(index, refusal.readings().get(0));
		return new Verdict(false, readings);
	}

}
