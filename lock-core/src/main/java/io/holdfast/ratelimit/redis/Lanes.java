package io.holdfast.ratelimit.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.engine.RateStore.Ask;
import io.holdfast.ratelimit.engine.RateStore.Verdict;

/**
 * Calls of this JVM under one limit and key, as long as there are any at once. The first
 * goes at once; those that come while it is under way wait for its answer, and then go
 * together as one script, which decides them in the order in which they came.
 */
final class Lanes {

	private final ConcurrentHashMap<Id, Lane> lanes = new ConcurrentHashMap<>();

	private final BiFunction<Ask, List<Long>, CompletionStage<ScriptAnswer>> script;

	/**
	 * Create lanes.
	 * @param script decides several calls at once, by what each of them costs
	 */
	Lanes(BiFunction<Ask, List<Long>, CompletionStage<ScriptAnswer>> script) {
		this.script = script;
	}

	CompletableFuture<Verdict> take(Ask ask) {
		Rider rider = new Rider(ask.cost(), new CompletableFuture<>());
		Id id = new Id(ask.key(), ask.limit());
		while (true) {
			Lane lane = this.lanes.computeIfAbsent(id, (absent) -> new Lane((costs) -> this.script.apply(ask, costs),
					(self) -> this.lanes.remove(id, self)));
			if (lane.join(rider)) {
				return rider.verdict();
			}
			this.lanes.remove(id, lane);
		}
	}

	int size() {
		return this.lanes.size();
	}

	private record Id(String key, RateLimit limit) {
	}

	/**
	 * A call in a lane.
	 *
	 * @param cost how many permits
	 * @param verdict its answer; whoever completes it before no longer wants the permits
	 */
	record Rider(long cost, CompletableFuture<Verdict> verdict) {
	}

}
