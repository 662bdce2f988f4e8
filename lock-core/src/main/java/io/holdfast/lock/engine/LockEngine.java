package io.holdfast.lock.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.Callbacks;
import io.holdfast.engine.Tokens;
import io.holdfast.lock.CompositeLockListener;
import io.holdfast.lock.LockListener;

/**
 * Puts the parts of an engine together, gives them what the nodes tell, and takes them
 * apart. None of them knows it.
 */
final class LockEngine implements LockNode.Listener {

	private final EngineSettings settings;

	private final Callbacks callbacks;

	private final LockNodes nodes;

	private final Attempt attempt;

	private final Holders holders;

	private final WaitQueues queues;

	private final AcquireAll several;

	private final TickRegister ticks;

	private final Gate gate = new Gate();

	/** What ends hearing the nodes, which may outlive this. */
	private final List<Runnable> listening = new ArrayList<>();

	LockEngine(EngineSettings settings) {
		this.settings = settings;
		LockListener listener = CompositeLockListener.of(settings.listener());
		this.callbacks = new Callbacks(settings.callbacks());
		this.nodes = new LockNodes(settings.nodes(), settings.scheduler(), settings.fixedNodeTimeout());
		this.attempt = new Attempt(this.nodes, new Tokens(settings.instanceId()), settings.drift(), settings.time(),
				this.gate);
		Verifying verifying = new Verifying(this.nodes);
		this.holders = new Holders(this.nodes.quorum(), verifying,
				new Renewal(this.nodes, verifying, settings.drift(), settings.scheduler()));
		Extending extending = new Extending(this.nodes, verifying, settings.drift(), settings.time(), this.gate);
		this.queues = new WaitQueues(settings, listener, this.nodes, this.attempt, this.holders,
				new EngineHandle.Parts(this.holders::forget, extending, this.gate, this.callbacks), this.gate);
		this.several = new AcquireAll(this.queues, settings.nodes(), settings.keys(), listener, settings.time());
		this.ticks = new TickRegister(this.nodes, this.holders, this.queues, this.gate, settings.keys());
	}

	void start() {
		this.settings.nodes().forEach((node) -> this.listening.add(node.addListener(this)));
	}

	LockNodes nodes() {
		return this.nodes;
	}

	Holders holders() {
		return this.holders;
	}

	WaitQueues queues() {
		return this.queues;
	}

	AcquireAll several() {
		return this.several;
	}

	TickRegister ticks() {
		return this.ticks;
	}

	Callbacks callbacks() {
		return this.callbacks;
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
		this.queues.freed(key);
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

	/**
	 * Let go of everything.
	 * @return false when it was closed before
	 */
	boolean close() {
		this.queues.endWaits();
		if (!this.gate.close(this.nodes.timeout())) {
			return false;
		}
		this.queues.close();
		// What they have set goes away before the connections do.
		this.gate.awaitEmpty(this.nodes.timeout());
		this.attempt.await();
		List<CompletableFuture<Boolean>> releases = this.holders.all().stream().map(EngineHandle::releaseNow).toList();
		releases.forEach(CompletableFuture::join);
		this.gate.awaitEmpty(this.nodes.timeout());
		// Commands keep their order: when this is answered, so is all before it, also
		// what nobody waits for.
		String any = this.settings.keys().key("close");
		Round.ask(this.nodes, this.nodes.timeout(), (node) -> node.read(any), (tally) -> false).join();
		this.listening.forEach(Runnable::run);
		return true;
	}

	boolean isClosed() {
		return this.gate.isClosed();
	}

}
