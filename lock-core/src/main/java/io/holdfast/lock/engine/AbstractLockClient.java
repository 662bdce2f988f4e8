package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.holdfast.engine.TokenGenerator;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatus;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.TickStore;
import io.holdfast.lock.engine.LockNode.Holding;
import io.holdfast.lock.engine.LockNode.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * The base class of lock clients, which passes blocking and asynchronous calls to a lock
 * engine.
 */
public abstract class AbstractLockClient implements LockClient, TickStore.Source {

	private final LockEngine engine;

	private final LockEngineSettings settings;

	private final List<Runnable> owned;

	private final ThreadHoldCounts threads = new ThreadHoldCounts();

	/**
	 * Create a client.
	 * @param settings the settings of its engine
	 * @param owned what to run after the engine is closed
	 */
	protected AbstractLockClient(LockEngineSettings settings, List<Runnable> owned) {
		this.settings = settings;
		this.owned = owned;
		this.engine = new LockEngine(settings);
		this.engine.start();
	}

	@Override
	public LockOptions defaultOptions() {
		return this.settings.defaults();
	}

	@Override
	public Optional<LockHandle> tryAcquire(String name, LockOptions options) {
		return await(name, () -> this.engine.queues().submit(name, options));
	}

	@Override
	public Optional<LockHandle> tryAcquireAll(Collection<String> names, LockOptions options) {
		return await(String.join(", ", names), () -> this.engine.acquireAll().start(names, options));
	}

	@Override
	public CompletionStage<Optional<LockHandle>> tryAcquireAsync(String name, LockOptions options) {
		return later(this.engine.queues().submit(name, options), Function.identity());
	}

	@Override
	public CompletionStage<Optional<LockHandle>> tryAcquireAllAsync(Collection<String> names, LockOptions options) {
		return later(this.engine.acquireAll().start(names, options), Function.identity());
	}

	@Override
	public CompletionStage<LockHandle> acquireAsync(String name, LockOptions options) {
		return later(this.engine.queues().submit(name, options),
				(handle) -> handle.orElseThrow(() -> new LockNotAcquiredException(name, options.waitTime())));
	}

	@Override
	public Lock asLock(String name, LockOptions options) {
		String key = this.settings.keys().key(name);
		this.settings.drift().check(name, options.lease());
		return new ReentrantLockView(this.threads, name, key,
				(wait) -> this.engine.queues().submit(name, options.withWait(wait)));
	}

	@Override
	public LockStatus status(String name) {
		String key = this.settings.keys().key(name);
		List<Waiting> answers = ask(name, (node) -> node.readWithQueue(key)).answers();
		Map<String, List<Holding>> holders = answers.stream()
			.map(Waiting::holding)
			.filter((holding) -> holding.token() != null)
			.collect(Collectors.groupingBy((holding) -> String.valueOf(holding.token())));
		// One node keeps the queue.
		Waiting queue = answers.stream()
			.max(Comparator.comparingInt(Waiting::instances))
			.orElseGet(() -> new Waiting(new Holding(null, null), 0, null));
		return holders.entrySet()
			.stream()
			.max(Comparator.comparingInt((holder) -> holder.getValue().size()))
			.map((holder) -> status(name, key, holder.getKey(), holder.getValue(), queue))
			.orElseGet(() -> status(name, key, null, List.of(), queue));
	}

	private LockStatus status(String name, String key, @Nullable String token, List<Holding> holdings, Waiting queue) {
		Quorum quorum = this.engine.nodes().quorum();
		boolean held = quorum.reachedBy(holdings.size());
		Duration remaining = holdings.isEmpty() ? null
				: holdings.stream()
					.map(Holding::remaining)
					.sorted(Comparator.nullsFirst(Comparator.reverseOrder()))
					.toList()
					.get(held ? quorum.size() - 1 : holdings.size() - 1);
		return new LockStatus(name, held, (token != null) ? TokenGenerator.holderOf(token) : null, remaining,
				holdings.size(), quorum.nodes(), this.engine.heldLocks().isHeld(key), this.engine.queues().waiting(key),
				queue.instances(), queue.next());
	}

	@Override
	public boolean forceRelease(String name) {
		String key = this.settings.keys().key(name);
		NodeResponses<Boolean> responses = ask(name, (node) -> node.delete(key));
		this.engine.freed(key);
		return responses.count(Boolean::booleanValue) > 0;
	}

	@Override
	public TickStore tickStore() {
		return this.engine.ticks();
	}

	@Override
	public void endWaits() {
		this.engine.queues().endWaits();
	}

	@Override
	public void resumeWaits() {
		this.engine.queues().resumeWaits();
	}

	@Override
	public void close() {
		if (this.engine.close()) {
			this.owned.forEach(Runnable::run);
		}
	}

	/**
	 * Ask all nodes and wait for their answers, up to the node timeout.
	 */
	private <A> NodeResponses<A> ask(String name, Function<LockNode, CompletionStage<A>> request) {
		if (this.engine.isClosed()) {
			throw InFlightCounter.closed("is closed");
		}
		LockNodes nodes = this.engine.nodes();
		nodes.awaitReady();
		NodeResponses<A> responses = QuorumCall.ask(nodes, nodes.timeout(), request, (answers) -> false).join();
		if (nodes.quorum().impossibleAfter(responses.errors())) {
			throw new LockUnavailableException(name, "no quorum of nodes answered (" + responses.problems() + ")",
					responses.firstError());
		}
		return responses;
	}

	private Optional<LockHandle> await(String name, Supplier<PendingAcquisition> start) {
		try {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			return start.get().await(name);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LockInterruptedException(name, ex);
		}
	}

	private <T> CompletionStage<T> later(PendingAcquisition acquisition, Function<Optional<LockHandle>, T> mapping) {
		return this.engine.callbacks()
			.later(acquisition.result(), mapping, (handle) -> handle.ifPresent(LockHandle::releaseAsync),
					acquisition::cancel);
	}

}
