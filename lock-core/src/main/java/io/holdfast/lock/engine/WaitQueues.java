package io.holdfast.lock.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.LockNode.Grant;
import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One fair queue per lock key, of which only the head contends on the nodes: a thousand
 * waiters here are one contender there. Who waits for several locks stands in the queues
 * of all of them. A queue exists only while somebody is in it.
 * <p>
 * Queues change inside the map's atomic operations, and attempts start outside of them. A
 * queue whose last waiter left while an attempt is on its way stays until that is
 * settled, so that a key never has two attempts at once from here.
 */
final class WaitQueues implements Waiter.Owner, QueueHeadAcquirer.Owner, HandOff.Queue, DefaultLockHandle.Releaser {

	private final LockEngineSettings settings;

	private final LockListener listener;

	private final LockNodes nodes;

	private final RedlockAttempt attempt;

	private final HeldLockRegistry heldLocks;

	private final QueueHeadAcquirer.Parts contests;

	private final DefaultLockHandle.Parts handles;

	private final HandOff handOff;

	private final InFlightCounter inFlight;

	private final ConcurrentHashMap<String, LocalQueue> queues = new ConcurrentHashMap<>();

	private volatile boolean waitsEnded;

	WaitQueues(LockEngineSettings settings, LockListener listener, LockNodes nodes, RedlockAttempt attempt,
			HeldLockRegistry heldLocks, DefaultLockHandle.Parts handles, InFlightCounter inFlight) {
		this.settings = settings;
		this.listener = listener;
		this.nodes = nodes;
		this.attempt = attempt;
		this.heldLocks = heldLocks;
		this.contests = new QueueHeadAcquirer.Parts(this, nodes, attempt, heldLocks, settings.scheduler(),
				settings.polling());
		this.handles = handles;
		this.handOff = new HandOff(settings.time(), settings.longestHandOff());
		this.inFlight = inFlight;
	}

	/**
	 * Begin to acquire one lock.
	 */
	Waiter submit(String name, LockOptions options) {
		return submit(List.of(name), options, caller(), this.listener);
	}

	/**
	 * Whoever is calling now.
	 */
	Caller caller() {
		return new Caller(this.settings.traceAcquisitions());
	}

	/**
	 * Begin to acquire one lock, or several that every node takes together.
	 * @param names their names, in their order
	 * @param caller who wants them
	 * @param listener hears of the call and of the hold that it may end in
	 */
	Waiter submit(List<String> names, LockOptions options, Caller caller, LockListener listener) {
		this.nodes.awaitReady();
		this.inFlight.enter();
		try {
			List<String> keys = (names.size() == 1) ? List.of(this.settings.keys().key(names.get(0)))
					: names.stream().map(this.settings.keys()::key).toList();
			AcquireRequest request = new AcquireRequest((names.size() == 1) ? names.get(0) : String.join(", ", names),
					keys, options, listener);
			this.settings.drift().check(request.name(), options.lease());
			return begin(request, caller);
		}
		finally {
			this.inFlight.leave();
		}
	}

	private Waiter begin(AcquireRequest request, Caller caller) {
		Scheduler scheduler = this.settings.scheduler();
		Stopwatch since = Stopwatch.start(this.settings.time());
		if (request.keys().size() > 1 && !request.options().waitTime().isZero()) {
			QueueHeadAcquirer queueHeadAcquirer = new QueueHeadAcquirer(this.contests, request.keys());
			MultiLockWaiter several = new MultiLockWaiter(this, request, scheduler, since, caller, queueHeadAcquirer);
			queueHeadAcquirer.follow(several);
			advance(several);
			return several;
		}
		Waiter waiter = new Waiter(this, request, scheduler, since, caller);
		if (request.options().waitTime().isZero()) {
			this.attempt.start(waiter, false, RedlockAttempt.NO_LEADER, this, (outcome) -> triedOnce(waiter, outcome));
		}
		else {
			join(waiter);
		}
		return waiter;
	}

	private void triedOnce(Waiter waiter, RedlockAttempt.Outcome outcome) {
		if (outcome instanceof RedlockAttempt.Outcome.Granted granted) {
			granted(waiter, granted);
			return;
		}
		if (!(outcome instanceof RedlockAttempt.Outcome.Busy busy) || busy.hasGrants()) {
			// The head of the queue may have seen this attempt's tokens, which are gone.
			freed(waiter.keys());
		}
		if (outcome instanceof RedlockAttempt.Outcome.Undecided undecided) {
			fail(waiter, undecided);
		}
		else {
			timeOut(waiter);
		}
	}

	private void join(Waiter waiter) {
		QueueHeadAcquirer queueHeadAcquirer = new QueueHeadAcquirer(this.contests, waiter.keys());
		boolean[] idle = new boolean[1];
		LocalQueue queue = this.queues.compute(waiter.keys().get(0), (key, existing) -> {
			LocalQueue joined = (existing != null) ? existing : new LocalQueue(queueHeadAcquirer);
			// Those before may have left, with an attempt of theirs on its way, or just
			// ended.
			idle[0] = joined.add(waiter) && joined.queueHeadAcquirer().follow(waiter);
			return joined;
		});
		if (failIfClosed(waiter)) {
			return;
		}
		if (idle[0]) {
			queue.queueHeadAcquirer().attempt(queue.queueHeadAcquirer() != queueHeadAcquirer);
		}
		else {
			waiter.startWaiting();
		}
	}

	/**
	 * A waiter for several locks is the first in all queues that it has entered, and goes
	 * on.
	 */
	private void advance(MultiLockWaiter waiter) {
		for (String key = waiter.nextKey(); key != null; key = waiter.nextKey()) {
			boolean first = enter(key, waiter);
			if (failIfClosed(waiter) || waiter.hasEnded()) {
				// It may have left before it entered this one.
				leave(waiter);
				return;
			}
			if (!first) {
				waiter.startWaiting();
				return;
			}
		}
		waiter.queueHeadAcquirer().attempt(true);
	}

	/**
	 * A waiter for several locks comes to the next of their queues.
	 * @return whether it is the first
	 */
	private boolean enter(String key, MultiLockWaiter waiter) {
		boolean[] first = new boolean[1];
		this.queues.compute(key, (same, existing) -> {
			LocalQueue entered = (existing != null) ? existing
					: new LocalQueue(new QueueHeadAcquirer(this.contests, List.of(key)));
			first[0] = entered.add(waiter);
			return entered;
		});
		return first[0];
	}

	@Override
	public void leave(Waiter waiter) {
		if (waiter.options().waitTime().isZero()) {
			return;
		}
		if (waiter instanceof MultiLockWaiter several) {
			several.queueHeadAcquirer().follow(null);
		}
		List<Runnable> next = new ArrayList<>(1);
		for (String key : waiter.keys()) {
			this.queues.computeIfPresent(key, (same, queue) -> {
				Waiter follower = queue.remove(waiter);
				if (follower instanceof MultiLockWaiter several) {
					next.add(() -> advance(several));
				}
				else if (follower != null) {
					next.add(() -> queue.queueHeadAcquirer().attempt(true));
				}
				return queue.isOver() ? null : queue;
			});
		}
		next.forEach(Runnable::run);
	}

	@Override
	public void granted(Waiter waiter, RedlockAttempt.Outcome.Granted granted) {
		DefaultLockHandle handle = hold(waiter, granted.entry(), granted.validity());
		boolean waited = waiter.isWaiting();
		failIfClosed(waiter);
		if (!waiter.receive(handle, waited ? HandOffKind.REMOTE : null)) {
			handle.releaseUnused();
		}
	}

	@Override
	public DefaultLockHandle hold(Waiter waiter, LockEntry entry, Validity validity) {
		DefaultLockHandle handle = new DefaultLockHandle(this.handles, this, waiter.request(), waiter.caller(), entry,
				validity, Stopwatch.start(this.settings.time()));
		this.heldLocks.hold(handle);
		return handle;
	}

	@Override
	public boolean passOn(DefaultLockHandle from) {
		return !this.inFlight.isClosed() && this.handOff.pass(from, this);
	}

	@Override
	public CompletableFuture<Boolean> release(LockEntry entry) {
		CompletableFuture<Boolean> released = entry.release(this.nodes);
		// A node does not tell us of our own deletions. Waiters elsewhere hear of them no
		// later than the queue's head here, and so get their turn.
		released.thenRun(() -> released(entry));
		return released;
	}

	private void released(LockEntry entry) {
		if (entry.wasHandedOver() && entry.keys().size() == 1) {
			with(entry.key(), QueueHeadAcquirer::yield);
		}
		else {
			freed(entry.keys());
		}
	}

	@Override
	public void abandon(LockEntry entry) {
		entry.abandon(this.nodes);
		freed(entry.keys());
	}

	@Override
	public void timeOut(Waiter waiter) {
		RedlockAttempt.Outcome.Undecided refusal = refusal(waiter);
		if (refusal != null) {
			fail(waiter, refusal);
		}
		else {
			waiter.giveUp();
		}
	}

	private void fail(Waiter waiter, RedlockAttempt.Outcome.Undecided undecided) {
		if (!failIfClosed(waiter)) {
			waiter.fail(undecided.detail(), undecided.cause());
		}
	}

	private boolean failIfClosed(Waiter waiter) {
		boolean closed = this.inFlight.isClosed();
		if (closed) {
			waiter.fail(InFlightCounter.closed("was closed"));
		}
		return closed;
	}

	@Override
	public void settled(QueueHeadAcquirer queueHeadAcquirer) {
		queueHeadAcquirer.keys()
			.forEach((key) -> this.queues.computeIfPresent(key, (same, queue) -> queue.isOver() ? null : queue));
	}

	/**
	 * It holds for the whole queue.
	 */
	@Override
	public void failed(QueueHeadAcquirer queueHeadAcquirer, Waiter contender,
			RedlockAttempt.Outcome.Undecided undecided) {
		List<Waiter> failed = new ArrayList<>(List.of(contender));
		this.queues.computeIfPresent(queueHeadAcquirer.keys().get(0), (key, queue) -> {
			if (queue.queueHeadAcquirer() != queueHeadAcquirer) {
				return queue;
			}
			failed.addAll(queue.waiters());
			return null;
		});
		failed.forEach((waiter) -> fail(waiter, undecided));
	}

	/**
	 * Why nobody knows whether what a waiter wants is free, {@code null} where that is
	 * known.
	 */
	private RedlockAttempt.Outcome.@Nullable Undecided refusal(Waiter waiter) {
		if (waiter instanceof MultiLockWaiter several) {
			return several.queueHeadAcquirer().refusal();
		}
		LocalQueue queue = this.queues.get(waiter.keys().get(0));
		return (queue != null) ? queue.queueHeadAcquirer().refusal() : null;
	}

	@Override
	public void changed(String key, int node) {
		with(key, (queueHeadAcquirer) -> queueHeadAcquirer.changed(key, node));
	}

	@Override
	public void refused(List<String> keys, int node, Grant grant) {
		with(keys.get(0), (queueHeadAcquirer) -> {
			if (queueHeadAcquirer.keys().equals(keys)) {
				queueHeadAcquirer.refused(node, grant);
			}
		});
	}

	void freed(String key) {
		with(key, QueueHeadAcquirer::changedEverywhere);
	}

	@Override
	public void freed(List<String> keys) {
		if (keys.size() == 1) {
			freed(keys.get(0));
			return;
		}
		Set<QueueHeadAcquirer> queueHeadAcquirers = new LinkedHashSet<>();
		keys.forEach((key) -> with(key, queueHeadAcquirers::add));
		queueHeadAcquirers.forEach(QueueHeadAcquirer::changedEverywhere);
	}

	void reset(int node) {
		Set<QueueHeadAcquirer> queueHeadAcquirers = new LinkedHashSet<>();
		this.queues.keySet().forEach((key) -> with(key, queueHeadAcquirers::add));
		queueHeadAcquirers.forEach((queueHeadAcquirer) -> queueHeadAcquirer.changed(node));
	}

	@Override
	public @Nullable Waiter first(List<String> keys) {
		Waiter first = first(keys.get(0));
		if (first == null || !first.keys().equals(keys)) {
			return null;
		}
		return keys.stream().allMatch((key) -> first(key) == first) ? first : null;
	}

	private @Nullable Waiter first(String key) {
		if (!this.queues.containsKey(key)) {
			return null;
		}
		Waiter[] first = new Waiter[1];
		this.queues.computeIfPresent(key, (same, queue) -> {
			first[0] = queue.first();
			return queue;
		});
		return first[0];
	}

	int waiting(String key) {
		return present(key).size();
	}

	private List<Waiter> present(String key) {
		List<Waiter> present = new ArrayList<>();
		this.queues.computeIfPresent(key, (same, queue) -> {
			present.addAll(queue.waiters());
			return queue;
		});
		return present;
	}

	int size() {
		return this.queues.size();
	}

	/**
	 * Nobody waits any more; who has not been refused yet still tries.
	 */
	void endWaits() {
		this.waitsEnded = true;
		forAll((waiter) -> {
			if (waiter.isWaiting()) {
				waiter.shutDown();
			}
		});
	}

	void resumeWaits() {
		this.waitsEnded = false;
	}

	@Override
	public boolean waitsEnded() {
		return this.waitsEnded;
	}

	void close() {
		forAll(Waiter::shutDown);
	}

	private void forAll(Consumer<Waiter> action) {
		List.copyOf(this.queues.keySet()).forEach((key) -> present(key).forEach(action));
	}

	private void with(String key, Consumer<QueueHeadAcquirer> action) {
		LocalQueue queue = this.queues.get(key);
		if (queue != null) {
			queue.contests(action);
		}
	}

}
