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
 * Batches concurrent calls for the same limit and key. The first call is sent at once.
 * Calls that arrive while it is in flight wait for its reply and are then sent in one
 * script, which decides them in order of arrival.
 */
final class RequestBatchers {

	private final ConcurrentHashMap<Id, RequestBatcher> requestBatchers = new ConcurrentHashMap<>();

	private final BiFunction<PermitRequest, List<Long>, CompletionStage<LimitScriptReply>> script;

	/**
	 * Create batchers.
	 * @param script decides several calls at once, given the cost of each
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
	 * A request in a batcher.
	 *
	 * @param cost the number of permits
	 * @param decision its decision; if completed earlier, the permits are no longer
	 * wanted
	 */
	record BatchedRequest(long cost, CompletableFuture<Decision> decision) {
	}

}
