package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.holdfast.engine.Polling;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.jspecify.annotations.Nullable;

/**
 * Servers with a common time, and the engine under test with a connection to each of
 * them.
 */
final class EngineFixture {

	static final String NAME = "invoice:42";

	static final String KEY = "locks:" + NAME;

	static final Duration LEASE = Duration.ofSeconds(30);

	/** One attempt, a lease of 30 s, no renewal. */
	static final LockOptions ONCE = LockOptions.defaults().withWait(Duration.ZERO).withRenew(false);

	/** Waits for 10 s, a lease of 30 s, no renewal. */
	static final LockOptions WAITING = ONCE.withWait(Duration.ofSeconds(10));

	private final FakeTime time = new FakeTime();

	private final RecordingEngineListener events = new RecordingEngineListener();

	private final List<Runnable> callbacks = new ArrayList<>();

	private final List<FakeServer> servers;

	private final List<FakeNode> nodes;

	private final Duration handOff;

	private final LockEngineSettings settings;

	private final LockEngine engine;

	private EngineFixture(int nodes, LockListener listener, @Nullable Executor callbacks,
			@Nullable Duration nodeTimeout, Duration handOff) {
		this.handOff = handOff;
		this.servers = IntStream.range(0, nodes)
			.mapToObj((index) -> new FakeServer("redis://node-" + (char) ('a' + index) + ":6379", this.time))
			.toList();
		this.nodes = connect();
		this.settings = settings(this.nodes, (listener != LockListener.NO_OP) ? listener : this.events,
				(callbacks != null) ? callbacks : this.callbacks::add, nodeTimeout, handOff, Duration.ZERO);
		this.engine = started(this.settings);
	}

	static EngineFixture of(int nodes) {
		return new EngineFixture(nodes, LockListener.NO_OP, null, null, Duration.ZERO);
	}

	/**
	 * Create a fixture whose engines hand leases off for a while.
	 */
	static EngineFixture handingOff(int nodes, Duration longest, LockListener listener) {
		return new EngineFixture(nodes, listener, null, null, longest);
	}

	static EngineFixture withListener(LockListener listener) {
		return new EngineFixture(3, listener, null, null, Duration.ZERO);
	}

	static EngineFixture withCallbacks(Executor callbacks) {
		return new EngineFixture(3, LockListener.NO_OP, callbacks, null, Duration.ZERO);
	}

	static EngineFixture withNodeTimeout(Duration nodeTimeout) {
		return new EngineFixture(3, LockListener.NO_OP, null, nodeTimeout, Duration.ZERO);
	}

	FakeTime time() {
		return this.time;
	}

	RecordingEngineListener events() {
		return this.events;
	}

	FakeServer server(int index) {
		return this.servers.get(index);
	}

	FakeNode node(int index) {
		return this.nodes.get(index);
	}

	LockEngine engine() {
		return this.engine;
	}

	LockEngineSettings settings() {
		return this.settings;
	}

	/**
	 * Connect another client to the same servers.
	 */
	List<FakeNode> connect() {
		return this.servers.stream().map(FakeNode::new).toList();
	}

	/**
	 * Create another engine over nodes of any kind.
	 */
	LockEngine engine(LockNode... nodes) {
		return engine(List.of(nodes), LockListener.NO_OP, this.callbacks::add, null);
	}

	/**
	 * Create another engine, which hands a lease off for up to the given time.
	 */
	LockEngine engine(List<? extends LockNode> nodes, Duration longestHandOff) {
		return started(settings(nodes, LockListener.NO_OP, this.callbacks::add, null, longestHandOff, Duration.ZERO));
	}

	/**
	 * Create another engine, which leaves a lock free now and then.
	 */
	LockEngine courteousEngine(List<? extends LockNode> nodes, Duration courtesy) {
		return started(settings(nodes, LockListener.NO_OP, Runnable::run, null, this.handOff, courtesy));
	}

	LockEngine engine(List<? extends LockNode> nodes, LockListener listener, Executor callbacks,
			@Nullable Duration nodeTimeout) {
		return started(settings(nodes, listener, callbacks, nodeTimeout, this.handOff, Duration.ZERO));
	}

	private LockEngineSettings settings(List<? extends LockNode> nodes, LockListener listener, Executor callbacks,
			@Nullable Duration nodeTimeout, Duration longestHandOff, Duration courtesy) {
		return new LockEngineSettings(List.copyOf(nodes), new KeySpace(null, "locks:", 512), "app@host:1",
				LockOptions.defaults(), new ClockDrift(0.01, Duration.ofMillis(2)), nodeTimeout, longestHandOff,
				new Polling(Duration.ofMillis(50), Duration.ofMillis(500)), true, courtesy, false, listener, this.time,
				this.time, callbacks);
	}

	private static LockEngine started(LockEngineSettings settings) {
		LockEngine engine = new LockEngine(settings);
		engine.start();
		return engine;
	}

	void everyNode(Consumer<FakeNode> action) {
		this.nodes.forEach(action);
	}

	void behave(Behaviour behaviour) {
		everyNode((node) -> node.behave(behaviour));
	}

	/**
	 * Have another contender hold the lock on some servers.
	 */
	void occupy(int... servers) {
		for (int server : servers) {
			server(server).put(KEY, "other@host:2:00", LEASE);
		}
	}

	/**
	 * Have a different contender hold the lock on each of some servers.
	 */
	void split(int... servers) {
		for (int server : servers) {
			server(server).put(KEY, "other@host:" + server + ":00", LEASE);
		}
	}

	void free(int... servers) {
		for (int server : servers) {
			server(server).remove(KEY);
		}
	}

	Waiter submit(LockOptions options) {
		return this.engine.queues().submit(NAME, options);
	}

	LockHandle acquire(LockOptions options) {
		return submit(options).result().getNow(Optional.empty()).orElseThrow();
	}

	/**
	 * Acquire a lock and return the engine's handle.
	 */
	DefaultLockHandle hold(LockOptions options) {
		acquire(options);
		return Objects.requireNonNull(engine().heldLocks().find(KEY));
	}

	/**
	 * Run the tasks of the executor for callbacks.
	 */
	int runCallbacks() {
		List<Runnable> due = List.copyOf(this.callbacks);
		this.callbacks.clear();
		due.forEach(Runnable::run);
		return due.size();
	}

	int callbacksWaiting() {
		return this.callbacks.size();
	}

	/**
	 * Whether any server stores a key.
	 */
	boolean isEmpty() {
		return this.servers.stream().allMatch((server) -> server.size() == 0);
	}

	/**
	 * Whether the engine is idle and no timer is set.
	 */
	boolean isIdle() {
		return this.engine.isIdle() && this.time.timers() == 0;
	}

}
