package io.holdfast.ratelimit.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.engine.RateStore.Decision;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;

/**
 * Calls of this JVM under one limit and key, as long as there are any at once. The first
 * goes at once; those that come while it is under way wait for its answer, and then go
 * together as one script, which decides them in the order in which they came.
 */
final class RequestBatchers {

	private final ConcurrentHashMap<Id, RequestBatcher> requestBatchers = new ConcurrentHashMap<>();

	private final BiFunction<PermitRequest, List<Long>, CompletionStage<LimitScriptReply>> script;

	/**
	 * Create batchers.
	 * @param script decides several calls at once, by what each of them costs
	 */
	RequestBatchers(BiFunction<PermitRequest, List<Long>, CompletionStage<LimitScriptReply>> script) {
		this.script = script;
	}

	CompletableFuture<Decision> take(PermitRequest permitRequest) {
		BatchedRequest request = new BatchedRequest(permitRequest.cost(), new CompletableFuture<>());
		Id id = new Id(permitRequest.key(), permitRequest.limit());
		while (true) {
			RequestBatcher batcher = this.requestBatchers.computeIfAbsent(id,
					(absent) -> new RequestBatcher((costs) -> this.script.apply(permitRequest, costs),
							(self) -> this.requestBatchers.remove(id, self)));
			if (batcher.join(request)) {
				return request.decision();
			}
			this.requestBatchers.remove(id, batcher);
		}
	}

	int size() {
		return this.requestBatchers.size();
	}

	private record Id(String key, RateLimit limit) {
	}

	/**
	 * A call in a batcher.
	 *
	 * @param cost how many permits
	 * @param decision its answer; whoever completes it before no longer wants the permits
	 */
	record BatchedRequest(long cost, CompletableFuture<Decision> decision) {
	}

}
