package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/**
 * A node with one key, simple enough for a model checker: without clocks and with as
 * little shared memory as possible. Like a real node, it does not report deletions to the
 * connection that made them.
 */
final class ModelNode implements LockNode {

	private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

	/** The thread whose attempts and extensions are answered later. */
	private volatile @Nullable Thread slow;

	private volatile @Nullable String holder;

	/**
	 * Run an action whose commands reach the node, but whose answers are held back until
	 * {@link #answerAll()}.
	 */
	void delayed(Runnable action) {
		this.slow = Thread.currentThread();
		action.run();
		this.slow = null;
	}

	void answerAll() {
		for (Runnable next = this.late.poll(); next != null; next = this.late.poll()) {
			next.run();
		}
	}

	@Nullable String holder() {
		return this.holder;
	}

	@Override
	public String address() {
		return "model";
	}

	@Override
	public CompletionStage<Grant> acquire(String key, String token, Duration lease, boolean watch) {
		return reply(replace(null, token) ? Grant.YES : new Grant(false, null, null, watch, false, FenceVote.NONE));
	}

	@Override
	public CompletionStage<Extension> extend(List<String> keys, String token, Duration lease, long lastFence) {
		return reply(token.equals(this.holder) ? Extension.EXTENDED : Extension.REFUSED);
	}

	private <A> CompletionStage<A> reply(A answer) {
		if (this.slow != Thread.currentThread()) {
			return CompletableFuture.completedFuture(answer);
		}
		CompletableFuture<A> reply = new CompletableFuture<>();
		this.late.add(() -> reply.complete(answer));
		return reply;
	}

	@Override
	public CompletionStage<Boolean> release(List<String> keys, String token) {
		return CompletableFuture.completedFuture(replace(token, null));
	}

	private synchronized boolean replace(@Nullable String from, @Nullable String to) {
		boolean matches = Objects.equals(this.holder, from);
		if (matches) {
			this.holder = to;
		}
		return matches;
	}

	@Override
	public CompletionStage<Grant> acquireFenced(String key, String token, Duration lease, long firstFence,
			long lastFence) {
		throw new UnsupportedOperationException("fences");
	}

	@Override
	public CompletionStage<FenceVote> raiseFence(String key, String token, long firstFence, long lastFence) {
		throw new UnsupportedOperationException("fences");
	}

	@Override
	public CompletionStage<Holding> read(String key) {
		return CompletableFuture.completedFuture(new Holding(this.holder, null));
	}

	@Override
	public CompletionStage<Boolean> holds(List<String> keys, String token) {
		return CompletableFuture.completedFuture(token.equals(this.holder));
	}

	@Override
	public CompletionStage<Boolean> delete(String key) {
		throw new UnsupportedOperationException("deletion by force");
	}

	@Override
	public boolean takesTogether(List<String> keys) {
		return false;
	}

	@Override
	public CompletionStage<Grant> acquireAll(List<String> keys, String token, Duration lease) {
		throw new UnsupportedOperationException("several locks");
	}

	@Override
	public ScheduleNode schedule() {
		throw new UnsupportedOperationException("jobs");
	}

	@Override
	public Runnable addListener(Listener listener) {
		return () -> {
		};
	}

}
