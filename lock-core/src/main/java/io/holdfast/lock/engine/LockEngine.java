package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import io.holdfast.engine.Callbacks;
import io.holdfast.engine.Tokens;
import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.text.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of an engine and what they ask of each other: rounds to the nodes, the local
 * queues, and the handles that are held.
 */
final class LockEngine implements LockNode.Listener {

	private static final Logger logger = LoggerFactory.getLogger(LockEngine.class);

	private final EngineSettings settings;

	private final Quorum quorum;

	private final Tokens tokens;

	private final LockListener listener;

	private final WaitQueues queues = new WaitQueues(this);

	private final FenceProposals fences;

	private final HandOff handOff = new HandOff(this);

	private final Holders holders = new Holders(this);

	private final Callbacks callbacks;

	/** Those that have not ended yet. */
	private final Set<CompletableFuture<?>> attempts = ConcurrentHashMap.newKeySet();

	private final Gate gate = new Gate();

	private volatile boolean waitsEnded;

	/** What ends hearing the nodes, which may outlive this. */
	private final List<Runnable> listening = new ArrayList<>();

	LockEngine(EngineSettings settings) {
		this.settings = settings;
		this.quorum = new Quorum(settings.nodes().size());
		this.fences = new FenceProposals(settings.time());
		this.tokens = new Tokens(settings.instanceId());
		this.listener = new SafeListener(settings.listener());
		this.callbacks = new Callbacks(settings.callbacks());
	}

	void start() {
		this.settings.nodes().forEach((node) -> this.listening.add(node.addListener(this)));
	}

	EngineSettings settings() {
		return this.settings;
	}

	Quorum quorum() {
		return this.quorum;
	}

	Tokens tokens() {
		return this.tokens;
	}

	LockListener listener() {
		return this.listener;
	}

	Callbacks callbacks() {
		return this.callbacks;
	}

	FenceProposals fences() {
		return this.fences;
	}

	HandOff handOff() {
		return this.handOff;
	}

	WaitQueues queues() {
		return this.queues;
	}

	Holders holders() {
		return this.holders;
	}

	Gate gate() {
		return this.gate;
	}

	Waiter submit(String name, LockOptions options) {
		return submit(List.of(name), options, this.listener);
	}

	/**
	 * Begin to acquire one lock, or several that every node takes together.
	 * @param names their names, in their order
	 * @param listener who hears of the call and of the handle that it may end in
	 */
	Waiter submit(List<String> names, LockOptions options, LockListener listener) {
		return submit(names, options, caller(), listener);
	}

	Caller caller() {
		return new Caller(this.settings.traceAcquisitions());
	}

	Waiter submit(List<String> names, LockOptions options, Caller caller, LockListener listener) {
		awaitReady();
		this.gate.enter();
		try {
			return begin(new Waiter(this, names, options, caller, listener));
		}
		finally {
			this.gate.leave();
		}
	}

	/**
	 * A call begins.
	 */
	void awaitReady() {
		List<LockNode> nodes = this.settings.nodes();
		for (int i = 0; i < nodes.size(); i++) {
			nodes.get(i).awaitReady();
		}
	}

	private Waiter begin(Waiter waiter) {
		LockOptions options = waiter.options();
		this.settings.drift().check(waiter.name(), options.lease());
		if (options.waitTime().isZero()) {
			attempt(waiter, false, Attempt.NO_LEADER, waiter::triedOnce);
		}
		else {
			this.queues.join(waiter);
		}
		return waiter;
	}

	/**
	 * Attempt once to get the lock for a waiter.
	 * @param leader the node to ask before the others, or {@link Attempt#NO_LEADER}
	 * @param then what follows from the outcome; closing waits for it
	 */
	void attempt(Waiter waiter, boolean watch, int leader, Consumer<Attempt.Outcome> then) {
		this.gate.enterAnyway();
		try {
			if (this.gate.isClosed()) {
				then.accept(new Attempt.Outcome.Undecided("the lock client was closed", null));
				return;
			}
			send(waiter, watch, leader, then);
		}
		finally {
			this.gate.leave();
		}
	}

	private void send(Waiter waiter, boolean watch, int leader, Consumer<Attempt.Outcome> then) {
		CompletableFuture<?> attempt = Attempt.run(this, waiter.keys(), waiter.options(), watch, leader)
			.thenAccept(then)
			.exceptionally((failure) -> {
				waiter.fail(new IllegalStateException(
						"Lock '" + Printable.of(waiter.name()) + "' could not be acquired", failure));
				return null;
			});
		if (!attempt.isDone()) {
			this.attempts.add(attempt);
			attempt.thenRun(() -> this.attempts.remove(attempt));
		}
	}

	<A> CompletableFuture<Tally<A>> ask(Duration lease, Function<LockNode, CompletionStage<A>> question,
			Predicate<Tally<A>> decided, Round.Late<A> late) {
		return Round.ask(this.settings.nodes(), this.settings.scheduler(), this.settings.nodeTimeout(lease), question,
				decided, late);
	}

	<A> CompletableFuture<Tally<A>> askOne(int node, Duration lease, Function<LockNode, CompletionStage<A>> question,
			Round.Late<A> late) {
		return Round.ask(List.of(this.settings.nodes().get(node)), this.settings.scheduler(),
				this.settings.nodeTimeout(lease), question, (tally) -> false,
				(only, answer) -> late.answered(node, answer));
	}

	<A> CompletableFuture<Tally<A>> ask(Duration deadline, Function<LockNode, CompletionStage<A>> question,
			Predicate<Tally<A>> decided) {
		return Round.ask(this.settings.nodes(), this.settings.scheduler(), deadline, question, decided);
	}

	/**
	 * Take a claim back on all nodes, behind whatever was sent for it.
	 * @return whether a quorum of nodes still held it
	 */
	CompletableFuture<Boolean> release(Claim claim) {
		claim.giveUp();
		CompletableFuture<Boolean> released = ask(this.settings.nodeTimeout(), claim::release,
				(tally) -> this.quorum.reachedBy(tally.count(Boolean::booleanValue))
						|| this.quorum.impossibleAfter(tally.errors() + tally.count((deleted) -> !deleted)))
			.thenApply((tally) -> this.quorum.reachedBy(tally.count(Boolean::booleanValue)));
		// A node does not tell us of our own deletions. Waiters elsewhere hear of them no
		// later than the queue's head here, and so get their turn.
		released.thenRun(() -> this.queues.releasedHere(claim));
		return released;
	}

	void abandon(Claim claim) {
		claim.giveUp();
		this.settings.nodes().forEach((node) -> release(node, claim));
	}

	void release(LockNode node, Claim claim) {
		try {
			claim.release(node);
		}
		catch (RuntimeException ex) {
			logger.debug("Node {} does not take the release of {}; its lease ends by itself", node.address(),
					claim.keys(), ex);
		}
	}

	/**
	 * Whether nothing is remembered of any lock.
	 */
	boolean isIdle() {
		return this.holders.isEmpty() && this.queues.size() == 0;
	}

	/**
	 * The key was deleted by force: its holder here asks at once, and waiters try.
	 */
	void freed(String key) {
		this.holders.freed(key);
		this.queues.changedHere(key);
	}

	@Override
	public void changed(LockNode node, String key) {
		int index = this.settings.nodes().indexOf(node);
		this.holders.changed(key, index);
		this.queues.changed(key, index);
	}

	@Override
	public void reset(LockNode node) {
		int index = this.settings.nodes().indexOf(node);
		this.holders.reset(index);
		this.queues.reset(index);
	}

	boolean waitsEnded() {
		return this.waitsEnded;
	}

	void endWaits() {
		this.waitsEnded = true;
		this.queues.endWaits();
	}

	void resumeWaits() {
		this.waitsEnded = false;
	}

	/**
	 * Let go of everything.
	 * @return false when it was closed before
	 */
	boolean close() {
		endWaits();
		if (!this.gate.close(this.settings.nodeTimeout())) {
			return false;
		}
		this.queues.close();
		// What they have set goes away before the connections do.
		this.gate.awaitEmpty(this.settings.nodeTimeout());
		while (!this.attempts.isEmpty()) {
			List.copyOf(this.attempts).forEach(CompletableFuture::join);
		}
		List<CompletableFuture<Boolean>> releases = this.holders.all().stream().map(EngineHandle::releaseNow).toList();
		releases.forEach(CompletableFuture::join);
		this.gate.awaitEmpty(this.settings.nodeTimeout());
		// Commands keep their order: when this is answered, so is all before it, also
		// what nobody waits for.
		String any = this.settings.keys().key("close");
		ask(this.settings.nodeTimeout(), (node) -> node.read(any), (tally) -> false).join();
		this.listening.forEach(Runnable::run);
		return true;
	}

	boolean isClosed() {
		return this.gate.isClosed();
	}

	static IllegalStateException closed(String how) {
		return new IllegalStateException("The lock client " + how + ".");
	}

	static AcquireOutcome gaveUp(LockOptions options) {
		return options.waitTime().isZero() ? AcquireOutcome.BUSY : AcquireOutcome.TIMEOUT;
	}

}
