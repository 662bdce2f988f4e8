package io.holdfast.ratelimit.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.holdfast.ratelimit.engine.RateStore.Decision;
import io.holdfast.ratelimit.engine.RateStore.LimitStatus;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides calls whose keys are in different slots of a Cluster, where no script can
 * decide them together. It first checks all keys, so that a refusal mostly takes nothing,
 * then takes the permits key by key. If a key then refuses or does not answer, the
 * permits of the keys before it are given back. Until then other calls may be refused
 * because of them, but no limit ever allows more than its permits.
 */
final class CrossSlotLimiter {

	private static final Logger logger = LoggerFactory.getLogger(RedisRateLimiter.class);

	private final RedisRateStore store;

	CrossSlotLimiter(RedisRateStore store) {
		this.store = store;
	}

	CompletionStage<Decision> peek(List<PermitRequest> permitRequests) {
		List<CompletableFuture<Decision>> looks = new ArrayList<>();
		for (PermitRequest permitRequest : permitRequests) {
			looks.add(this.store.decide("look", List.of(permitRequest))
				.thenApply((reply) -> reply.decision(0))
				.toCompletableFuture());
		}
		return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)).thenApply((done) -> {
			List<Decision> decisions = looks.stream().map(CompletableFuture::join).toList();
			return new Decision(decisions.stream().allMatch(Decision::allowed),
					decisions.stream().map((decision) -> decision.statuses().get(0)).toList());
		});
	}

	CompletionStage<Decision> take(List<PermitRequest> permitRequests) {
		return peek(permitRequests).thenCompose((seen) -> seen.allowed() ? takeNext(permitRequests, seen, List.of())
				: CompletableFuture.completedFuture(seen));
	}

	private CompletionStage<Decision> takeNext(List<PermitRequest> permitRequests, Decision seen,
			List<LimitScriptReply> taken) {
		if (taken.size() == permitRequests.size()) {
			return CompletableFuture.completedFuture(
					new Decision(true, taken.stream().map((reply) -> reply.decision(0).statuses().get(0)).toList()));
		}
		return this.store.decide("take", List.of(permitRequests.get(taken.size()))).handle((reply, failure) -> {
			if (failure != null) {
				return giveBack(permitRequests, taken)
					.thenCompose((done) -> CompletableFuture.<Decision>failedFuture(failure));
			}
			Decision decision = reply.decision(0);
			return decision.allowed() ? takeNext(permitRequests, seen, plus(taken, reply))
					: giveBack(permitRequests, taken).thenApply((done) -> refused(seen, taken.size(), decision));
		}).thenCompose(Function.identity());
	}

	/** Permits that cannot be given back stay taken until they leave the window. */
	private CompletionStage<Void> giveBack(List<PermitRequest> permitRequests, List<LimitScriptReply> taken) {
		List<CompletableFuture<Long>> all = new ArrayList<>();
		for (int i = 0; i < taken.size(); i++) {
			String key = permitRequests.get(i).key();
			all.add(this.store.giveBack(permitRequests.get(i), taken.get(i)).exceptionally((failure) -> {
				logger.debug("Permits of '{}' could not be given back", key, failure);
				return 0L;
			}).toCompletableFuture());
		}
		return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
	}

	private static List<LimitScriptReply> plus(List<LimitScriptReply> taken, LimitScriptReply reply) {
		List<LimitScriptReply> more = new ArrayList<>(taken);
		more.add(reply);
		return more;
	}

	/**
	 * The other keys have their status from before their permits were taken and given
	 * back.
	 */
	private static Decision refused(Decision seen, int index, Decision refusal) {
		List<LimitStatus> statuses = new ArrayList<>(seen.statuses());
		statuses.set(index, refusal.statuses().get(0));
		return new Decision(false, statuses);
	}

}
