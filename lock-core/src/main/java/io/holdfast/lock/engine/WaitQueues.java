package io.holdfast.lock.engine;

import java.time.Duration;
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
 * One fair queue per lock key. Only the head of a queue contends on the nodes, so a
 * thousand waiters of this JVM are one contender there. A waiter for several locks is in
 * the queues of all of them. A queue exists only while it has waiters or an attempt in
 * flight.
 * <p>
 * Queues change inside the map's atomic operations; attempts start outside of them. A
 * queue whose last waiter leaves while an attempt is in flight remains until the attempt
 * has ended, so that its waiters never have two attempts in flight at once.
 */
final class WaitQueues implements Waiter.Owner, QueueHeadAcquirer.Owner, HandOff.Queue, DefaultLockHandle.Releaser {

	private final LockEngineSettings settings;

	private final LockListener listener;

	private final LockNodes nodes;

	private final RedlockAttempt attempt;

	private final HeldLockRegistry heldLocks;

	private final QueueHeadAcquirer.Parts acquirerParts;

	private final DefaultLockHandle.Parts handleParts;

	private final HandOff handOff;

	private final InstanceQueues instances;

	private final InFlightCounter inFlight;

	private final ConcurrentHashMap<String, LocalQueue> queues = new ConcurrentHashMap<>();

	private volatile boolean waitsEnded;

	WaitQueues(LockEngineSettings settings, LockListener listener, LockNodes nodes, RedlockAttempt attempt,
			HeldLockRegistry heldLocks, DefaultLockHandle.Parts handleParts, InFlightCounter inFlight) {
		this.settings = settings;
		this.listener = listener;
		this.nodes = nodes;
		this.attempt = attempt;
		this.heldLocks = heldLocks;
		this.instances = new InstanceQueues(nodes, settings.fair(), settings.courtesy());
		this.acquirerParts = new QueueHeadAcquirer.Parts(this, nodes, attempt, heldLocks, this.instances,
				settings.time(), settings.scheduler(), settings.polling());
		this.handleParts = handleParts;
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
	 * The current thread as a caller.
	 */
	Caller caller() {
		return new Caller(this.settings.traceAcquisitions());
	}

	/**
	 * Begin to acquire one lock, or several that every node takes together.
	 * @param names the names, sorted
	 * @param caller the caller that acquires them
	 * @param listener receives the events of the call and of the hold that may follow
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
			QueueHeadAcquirer acquirer = new QueueHeadAcquirer(this.acquirerParts, request.keys());
			MultiLockWaiter several = new MultiLockWaiter(this, request, scheduler, since, caller, acquirer);
			acquirer.follow(several);
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
			// The head of the queue may have seen this attempt's tokens, which are gone
			// now.
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
		QueueHeadAcquirer acquirer = new QueueHeadAcquirer(this.acquirerParts, waiter.keys());
		boolean[] idle = new boolean[1];
		LocalQueue queue = this.queues.compute(waiter.keys().get(0), (key, existing) -> {
			LocalQueue joined = (existing != null) ? existing : new LocalQueue(acquirer);
			// Earlier waiters may have left while their attempt was in flight or had just
			// ended.
			idle[0] = joined.add(waiter) && joined.acquirer().follow(waiter);
			return joined;
		});
		if (failIfClosed(waiter)) {
			return;
		}
		if (idle[0]) {
			boolean others = this.instances.takeCrowded(waiter.keys());
			queue.acquirer().proceed(others || queue.acquirer() != acquirer, queue.acquirer() != acquirer);
		}
		else {
			waiter.startWaiting();
		}
	}

	/**
	 * Let a waiter for several locks, which is the head of all queues that it has
	 * entered, enter the next ones.
	 */
	private void advance(MultiLockWaiter waiter) {
		for (String key = waiter.nextKey(); key != null; key = waiter.nextKey()) {
			boolean first = enter(key, waiter);
			if (failIfClosed(waiter) || waiter.hasEnded()) {
				// It may have left the queues before it entered this one.
				leave(waiter);
				return;
			}
			if (!first) {
				waiter.startWaiting();
				return;
			}
		}
		waiter.acquirer().attempt(true);
	}

	/**
	 * Add a waiter for several locks to its next queue.
	 * @return whether it is the head of that queue
	 */
	private boolean enter(String key, MultiLockWaiter waiter) {
		boolean[] first = new boolean[1];
		this.queues.compute(key, (same, existing) -> {
			LocalQueue entered = (existing != null) ? existing
					: new LocalQueue(new QueueHeadAcquirer(this.acquirerParts, List.of(key)));
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
			several.acquirer().follow(null);
		}
		List<Runnable> next = new ArrayList<>(1);
		for (String key : waiter.keys()) {
			this.queues.computeIfPresent(key, (same, queue) -> {
				Waiter follower = queue.remove(waiter);
				if (follower instanceof MultiLockWaiter several) {
					// Several locks wait in no queue of instances.
					next.add(queue.acquirer()::leaveInstances);
					next.add(() -> advance(several));
				}
				else if (follower != null) {
					next.add(() -> queue.acquirer().proceed(true, true));
				}
				else if (queue.first() == null) {
					next.add(queue.acquirer()::leaveInstances);
				}
				return queue.isUnused() ? null : queue;
			});
		}
		next.forEach(Runnable::run);
	}

	@Override
	public void granted(Waiter waiter, RedlockAttempt.Outcome.Granted granted) {
		DefaultLockHandle handle = hold(waiter, granted.entry(), granted.validity());
		boolean waited = waiter.isWaiting();
		if (waited) {
			granted.entry().waitedFor();
		}
		failIfClosed(waiter);
		if (!waiter.receive(handle, waited ? HandOffKind.REMOTE : null)) {
			handle.releaseUnused();
		}
	}

	@Override
	public DefaultLockHandle hold(Waiter waiter, LockEntry entry, Validity validity) {
		DefaultLockHandle handle = new DefaultLockHandle(this.handleParts, this, waiter.request(), waiter.caller(),
				entry, validity, Stopwatch.start(this.settings.time()));
		this.heldLocks.hold(handle);
		return handle;
	}

	@Override
	public boolean handOff(DefaultLockHandle from) {
		return !this.inFlight.isClosed() && this.handOff.toNextWaiter(from, this);
	}

	@Override
	public CompletableFuture<Boolean> release(LockEntry entry) {
		CompletableFuture<Boolean> released = entry
			.release(this.nodes, this.instances.keeper(entry.keys()), this.instances.pauseAfter(entry))
			// Before the caller can come back.
			.thenApply((deleted) -> {
				this.instances.released(entry);
				return deleted;
			});
		// A node does not report this client's own deletions to it. Waiters elsewhere
		// learn of a deletion no later than the head of this queue, so they get their
		// chance.
		released.thenRun(() -> released(entry));
		return released;
	}

	private void released(LockEntry entry) {
		if (entry.keys().size() == 1 && entry.othersWait()) {
			with(entry.key(), QueueHeadAcquirer::releasedToOthers);
		}
		else if (entry.wasHandedOff() && entry.keys().size() == 1) {
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
	public void settled(QueueHeadAcquirer acquirer) {
		acquirer.keys()
			.forEach((key) -> this.queues.computeIfPresent(key, (same, queue) -> queue.isUnused() ? null : queue));
	}

	/**
	 * Fail all waiters of the acquirer's queue, or only the contender if it waits for
	 * several locks.
	 */
	@Override
	public void failed(QueueHeadAcquirer acquirer, Waiter contender, RedlockAttempt.Outcome.Undecided undecided) {
		List<Waiter> failed = new ArrayList<>(List.of(contender));
		this.queues.computeIfPresent(acquirer.keys().get(0), (key, queue) -> {
			if (queue.acquirer() != acquirer) {
				return queue;
			}
			failed.addAll(queue.waiters());
			return null;
		});
		failed.forEach((waiter) -> fail(waiter, undecided));
		acquirer.follow(null);
		acquirer.leaveInstances();
	}

	/**
	 * Why it is unknown whether the waiter's locks are free, {@code null} if it is known.
	 */
	private RedlockAttempt.Outcome.@Nullable Undecided refusal(Waiter waiter) {
		if (waiter instanceof MultiLockWaiter several) {
			return several.acquirer().refusal();
		}
		LocalQueue queue = this.queues.get(waiter.keys().get(0));
		return (queue != null) ? queue.acquirer().refusal() : null;
	}

	@Override
	public void changed(String key, int node) {
		with(key, (acquirer) -> acquirer.changed(key, node));
	}

	@Override
	public void refused(List<String> keys, int node, Grant grant) {
		with(keys.get(0), (acquirer) -> {
			if (acquirer.keys().equals(keys)) {
				acquirer.refused(node, grant);
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
		Set<QueueHeadAcquirer> acquirers = new LinkedHashSet<>();
		keys.forEach((key) -> with(key, acquirers::add));
		acquirers.forEach(QueueHeadAcquirer::changedEverywhere);
	}

	void reset(int node) {
		acquirers().forEach((acquirer) -> acquirer.reset(node));
	}

	private Set<QueueHeadAcquirer> acquirers() {
		Set<QueueHeadAcquirer> acquirers = new LinkedHashSet<>();
		this.queues.keySet().forEach((key) -> with(key, acquirers::add));
		return acquirers;
	}

	/**
	 * The queue over instances calls this client.
	 * @param keeper the node that keeps the queue
	 */
	void called(LockNode keeper, String key, long number, Duration after) {
		LocalQueue queue = this.queues.get(key);
		boolean waiting = queue != null && queue.acquirer().called(number, after);
		if (!waiting && after.isZero()) {
			// The turn must not be lost.
			InstanceQueues.leave(keeper, key, number);
		}
	}

	void missedCalls() {
		acquirers().forEach(QueueHeadAcquirer::missedCalls);
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
	 * End all waits. Calls that have not been refused yet still complete their attempt.
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
			queue.forEachAcquirer(action);
		}
	}

}
