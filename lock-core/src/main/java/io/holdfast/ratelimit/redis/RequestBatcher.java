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
 * Batches the calls for one limit and key: at most one script is in flight at a time.
 */
final class RequestBatcher {

	/** Bounds the run time of the script and the size of its reply. */
	private static final int MAX_BATCH_SIZE = 128;

	private final Function<List<Long>, CompletionStage<LimitScriptReply>> script;

	private final Consumer<RequestBatcher> onEnd;

	private final ReentrantLock lock = new ReentrantLock();

	private final ArrayDeque<BatchedRequest> waiting = new ArrayDeque<>();

	private boolean inFlight;

	private boolean ended;

	RequestBatcher(Function<List<Long>, CompletionStage<LimitScriptReply>> script, Consumer<RequestBatcher> onEnd) {
		this.script = script;
		this.onEnd = onEnd;
	}

	/**
	 * Send a request at once if no script is in flight, otherwise with the next script.
	 * @return false if this batcher has ended
	 */
	boolean join(BatchedRequest request) {
		this.lock.lock();
		try {
			if (this.ended) {
				return false;
			}
			if (this.inFlight) {
				this.waiting.add(request);
				return true;
			}
			this.inFlight = true;
		}
		finally {
			this.lock.unlock();
		}
		send(List.of(request));
		return true;
	}

	private void send(List<BatchedRequest> requests) {
		ask(requests).whenComplete((reply, failure) -> {
			// Send the next batch first, so that the server works while these calls
			// complete.
			List<BatchedRequest> next = next();
			if (next.isEmpty()) {
				this.onEnd.accept(this);
			}
			else {
				send(next);
			}
			complete(requests, reply, failure);
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

	private static void complete(List<BatchedRequest> requests, @Nullable LimitScriptReply reply,
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

	/**
	 * The requests that still want their permits; this batcher ends if there are none.
	 */
	private List<BatchedRequest> next() {
		List<BatchedRequest> next = new ArrayList<>();
		this.lock.lock();
		try {
			while (!this.waiting.isEmpty() && next.size() < MAX_BATCH_SIZE) {
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
