package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.CallbackExecutor;
import io.holdfast.engine.TokenGenerator;
import io.holdfast.lock.CompositeLockListener;
import io.holdfast.lock.LockListener;

/**
 * Creates the parts of an engine, passes the nodes' events to them, and closes them. None
 * of the parts depends on this class.
 */
final class LockEngine implements LockNode.Listener {

	private final LockEngineSettings settings;

	private final CallbackExecutor callbacks;

	private final LockNodes nodes;

	private final RedlockAttempt attempt;

	private final HeldLockRegistry heldLocks;

	private final WaitQueues queues;

	private final AcquireAll acquireAll;

	private final TickRegister ticks;

	private final InFlightCounter inFlight = new InFlightCounter();

	/** Remove this listener from the nodes, which may outlive the engine. */
	private final List<Runnable> listening = new ArrayList<>();

	LockEngine(LockEngineSettings settings) {
		this.settings = settings;
		LockListener listener = CompositeLockListener.of(settings.listener());
		this.callbacks = new CallbackExecutor(settings.callbacks());
		this.nodes = new LockNodes(settings.nodes(), settings.scheduler(), settings.fixedNodeTimeout());
		this.attempt = new RedlockAttempt(this.nodes, new TokenGenerator(settings.instanceId()), settings.drift(),
				settings.time(), this.inFlight);
		OwnershipCheck ownershipCheck = new OwnershipCheck(this.nodes);
		this.heldLocks = new HeldLockRegistry(this.nodes.quorum(), ownershipCheck,
				new LeaseRenewal(this.nodes, ownershipCheck, settings.drift(), settings.scheduler()));
		LeaseExtension extension = new LeaseExtension(this.nodes, ownershipCheck, settings.drift(), settings.time(),
				this.inFlight);
		this.queues = new WaitQueues(settings, listener, this.nodes, this.attempt, this.heldLocks,
				new DefaultLockHandle.Parts(this.heldLocks::forget, extension, this.inFlight, this.callbacks),
				this.inFlight);
		this.acquireAll = new AcquireAll(this.queues, settings.nodes(), settings.keys(), listener, settings.time());
		this.ticks = new TickRegister(this.nodes, this.heldLocks, this.queues, this.inFlight, settings.keys());
	}

	void start() {
		this.settings.nodes().forEach((node) -> this.listening.add(node.addListener(this)));
	}

	LockNodes nodes() {
		return this.nodes;
	}

	HeldLockRegistry heldLocks() {
		return this.heldLocks;
	}

	WaitQueues queues() {
		return this.queues;
	}

	AcquireAll acquireAll() {
		return this.acquireAll;
	}

	TickRegister ticks() {
		return this.ticks;
	}

	CallbackExecutor callbacks() {
		return this.callbacks;
	}

	/**
	 * Whether no lock is held and no call is waiting.
	 */
	boolean isIdle() {
		return this.heldLocks.isEmpty() && this.queues.size() == 0;
	}

	/**
	 * The key was deleted by force: the holder in this JVM checks at once whether it
	 * still holds the lock, and waiters try to acquire it.
	 */
	void freed(String key) {
		this.heldLocks.freed(key);
		this.queues.freed(key);
	}

	@Override
	public void changed(LockNode node, String key) {
		int index = this.settings.nodes().indexOf(node);
		this.heldLocks.changed(key, index);
		this.queues.changed(key, index);
	}

	@Override
	public void called(LockNode node, String key, long number, Duration after) {
		this.queues.called(node, key, number, after);
	}

	@Override
	public void missedCalls(LockNode node) {
		this.queues.missedCalls();
	}

	@Override
	public void reset(LockNode node) {
		int index = this.settings.nodes().indexOf(node);
		this.heldLocks.reset(index);
		this.queues.reset(index);
	}

	/**
	 * End all waits and release all locks.
	 * @return false if the engine was closed before
	 */
	boolean close() {
		this.queues.endWaits();
		if (!this.inFlight.close(this.nodes.timeout())) {
			return false;
		}
		this.queues.close();
		// Their keys must be released before the connections close.
		this.inFlight.awaitEmpty(this.nodes.timeout());
		this.attempt.await();
		List<CompletableFuture<Boolean>> releases = this.heldLocks.all()
			.stream()
			.map(DefaultLockHandle::releaseNow)
			.toList();
		releases.forEach(CompletableFuture::join);
		this.inFlight.awaitEmpty(this.nodes.timeout());
		// Commands keep their order: once this read is answered, so are all commands
		// before it, including those that no caller waits for.
		String any = this.settings.keys().key("close");
		QuorumCall.ask(this.nodes, this.nodes.timeout(), (node) -> node.read(any), (responses) -> false).join();
		this.listening.forEach(Runnable::run);
		return true;
	}

	boolean isClosed() {
		return this.inFlight.isClosed();
	}

}
