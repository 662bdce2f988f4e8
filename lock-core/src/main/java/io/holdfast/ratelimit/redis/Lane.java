package io.holdfast.ratelimit.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

import io.holdfast.ratelimit.engine.RateStore.Verdict;
import io.holdfast.ratelimit.redis.Lanes.Rider;
import org.jspecify.annotations.Nullable;

/**
 * Calls under one limit and key, of which one script is under way at a time.
 */
final class Lane {

	/** So that neither script nor answer becomes long. */
	private static final int MOST_AT_ONCE = 128;

	private final Function<List<Long>, CompletionStage<ScriptAnswer>> script;

	private final Consumer<Lane> onEnd;

	private final ReentrantLock lock = new ReentrantLock();

	private final ArrayDeque<Rider> waiting = new ArrayDeque<>();

	private boolean underWay;

	private boolean ended;

	Lane(Function<List<Long>, CompletionStage<ScriptAnswer>> script, Consumer<Lane> onEnd) {
		this.script = script;
		this.onEnd = onEnd;
	}

	/**
	 * Go at once if none is under way, else with the next.
	 * @return false when the lane has ended
	 */
	boolean join(Rider rider) {
		this.lock.lock();
		try {
			if (this.ended) {
				return false;
			}
			if (this.underWay) {
				this.waiting.add(rider);
				return true;
			}
			this.underWay = true;
		}
		finally {
			this.lock.unlock();
		}
		send(List.of(rider));
		return true;
	}

	private void send(List<Rider> riders) {
		ask(riders).whenComplete((answer, failure) -> {
			// The server goes on while those who were answered are told.
			List<Rider> next = next();
			if (next.isEmpty()) {
				this.onEnd.accept(this);
			}
			else {
				send(next);
			}
			tell(riders, answer, failure);
		});
	}

	private CompletionStage<ScriptAnswer> ask(List<Rider> riders) {
		try {
			return this.script.apply(riders.stream().map(Rider::cost).toList());
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static void tell(List<Rider> riders, @Nullable ScriptAnswer answer, @Nullable Throwable failure) {
		for (int i = 0; i < riders.size(); i++) {
			CompletableFuture<Verdict> verdict = riders.get(i).verdict();
			if (failure != null) {
				verdict.completeExceptionally(failure);
			}
			else if (answer != null) {
				try {
					verdict.complete(answer.verdict(i));
				}
				catch (RuntimeException ex) {
					verdict.completeExceptionally(ex);
				}
			}
		}
	}

	/** Those who still want their permits; the lane ends where there are none. */
	private List<Rider> next() {
		List<Rider> next = new ArrayList<>();
		this.lock.lock();
		try {
			while (!this.waiting.isEmpty() && next.size() < MOST_AT_ONCE) {
				Rider rider = this.waiting.poll();
				if (!rider.verdict().isDone()) {
					next.add(rider);
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
