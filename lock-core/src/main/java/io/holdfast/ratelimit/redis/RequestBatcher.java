package io.holdfast.ratelimit.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

import io.holdfast.ratelimit.engine.RateStore.Decision;
import io.holdfast.ratelimit.redis.RequestBatchers.BatchedRequest;
import org.jspecify.annotations.Nullable;

/**
 * Calls under one limit and key, of which one script is under way at a time.
 */
final class RequestBatcher {

	/** So that neither script nor answer becomes long. */
	private static final int MOST_AT_ONCE = 128;

	private final Function<List<Long>, CompletionStage<LimitScriptReply>> script;

	private final Consumer<RequestBatcher> onEnd;

	private final ReentrantLock lock = new ReentrantLock();

	private final ArrayDeque<BatchedRequest> waiting = new ArrayDeque<>();

	private boolean underWay;

	private boolean ended;

	RequestBatcher(Function<List<Long>, CompletionStage<LimitScriptReply>> script, Consumer<RequestBatcher> onEnd) {
		this.script = script;
		this.onEnd = onEnd;
	}

	/**
	 * Go at once if none is under way, else with the next.
	 * @return false when the batcher has ended
	 */
	boolean join(BatchedRequest request) {
		this.lock.lock();
		try {
			if (this.ended) {
				return false;
			}
			if (this.underWay) {
				this.waiting.add(request);
				return true;
			}
			this.underWay = true;
		}
		finally {
			this.lock.unlock();
		}
		send(List.of(request));
		return true;
	}

	private void send(List<BatchedRequest> requests) {
		ask(requests).whenComplete((reply, failure) -> {
			// The server goes on while those who were answered are told.
			List<BatchedRequest> next = next();
			if (next.isEmpty()) {
				this.onEnd.accept(this);
			}
			else {
				send(next);
			}
			tell(requests, reply, failure);
		});
	}

	private CompletionStage<LimitScriptReply> ask(List<BatchedRequest> requests) {
		try {
			return this.script.apply(requests.stream().map(BatchedRequest::cost).toList());
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static void tell(List<BatchedRequest> requests, @Nullable LimitScriptReply reply,
			@Nullable Throwable failure) {
		for (int i = 0; i < requests.size(); i++) {
			CompletableFuture<Decision> decision = requests.get(i).decision();
			if (failure != null) {
				decision.completeExceptionally(failure);
			}
			else if (reply != null) {
				try {
					decision.complete(reply.decision(i));
				}
				catch (RuntimeException ex) {
					decision.completeExceptionally(ex);
				}
			}
		}
	}

	/** Those who still want their permits; the batcher ends where there are none. */
	private List<BatchedRequest> next() {
		List<BatchedRequest> next = new ArrayList<>();
		this.lock.lock();
		try {
			while (!this.waiting.isEmpty() && next.size() < MOST_AT_ONCE) {
				BatchedRequest request = this.waiting.poll();
				if (!request.decision().isDone()) {
					next.add(request);
				}
			}
			this.ended = next.isEmpty();
			return next;
		}
		finally {
			this.lock.unlock();
		}
	}

}
