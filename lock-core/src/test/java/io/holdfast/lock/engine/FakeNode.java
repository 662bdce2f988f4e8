package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * One client's connection to a server. Commands keep their order, and the test decides
 * when they and their answers arrive.
 */
final class FakeNode implements LockNode {

	private final FakeServer server;

	private final List<Listener> listeners = new ArrayList<>();

	private final List<String> sent = new ArrayList<>();

	private final Deque<Command<?>> pipeline = new ArrayDeque<>();

	private final Deque<String> pushes = new ArrayDeque<>();

	private Behaviour behaviour = Behaviour.PROMPT;

	private final Deque<Call> calls = new ArrayDeque<>();

	private boolean tracking = true;

	private boolean queues;

	private boolean attemptsFail;

	private boolean killed;

	private boolean together = true;

	private boolean scriptForgotten;

	private int unanswered;

	FakeNode(FakeServer server) {
		this.server = server;
	}

	FakeServer server() {
		return this.server;
	}

	void behave(Behaviour behaviour) {
		this.behaviour = behaviour;
	}

	/**
	 * Fail to answer what would set a key, and answer all else.
	 */
	void failAttempts() {
		this.attemptsFail = true;
	}

	void stopTracking() {
		this.tracking = false;
	}

	/**
	 * Let the server not know the script of the next command that is held back, so that
	 * the command is sent a second time, after all commands that were sent since.
	 */
	void forgetScript() {
		this.scriptForgotten = true;
	}

	/**
	 * The names of the commands that were sent, in order.
	 */
	List<String> sent() {
		return this.sent;
	}

	long sent(String command) {
		return this.sent.stream().filter(command::equals).count();
	}

	int unansweredTold() {
		return this.unanswered;
	}

	int onTheWay() {
		return this.pipeline.size();
	}

	/**
	 * Let the oldest command and its answer arrive.
	 */
	void answerNext() {
		Command<?> command = this.pipeline.remove();
		if (command.resend) {
			command.resend = false;
			command.resent = true;
			this.pipeline.add(command);
		}
		else {
			command.answer();
		}
	}

	void answerAll() {
		while (!this.pipeline.isEmpty()) {
			answerNext();
		}
	}

	/**
	 * Let the commands in flight arrive, but not yet their answers.
	 */
	void arrive() {
		this.pipeline.forEach(Command::arrive);
	}

	void failAll(String problem) {
		while (!this.pipeline.isEmpty()) {
			this.pipeline.remove().fail(problem);
		}
	}

	/**
	 * Let the connection break and be replaced.
	 */
	void reconnect() {
		this.server.forgetWatches(this);
		this.pushes.clear();
		this.calls.clear();
		failAll("connection lost");
		List.copyOf(this.listeners).forEach((listener) -> listener.reset(this));
	}

	/**
	 * Let the node keep queues of instances.
	 */
	void keepQueues() {
		this.queues = true;
	}

	/**
	 * Let the client end without a word: its commands do not arrive, and it listens no
	 * more.
	 */
	void kill() {
		this.killed = true;
		this.pipeline.clear();
		this.pushes.clear();
		this.calls.clear();
		this.server.forgetWatches(this);
	}

	boolean isKilled() {
		return this.killed;
	}

	void call(String key, long number, Duration after) {
		if (this.server.defers(() -> call(key, number, after))) {
			return;
		}
		if (this.behaviour == Behaviour.HELD) {
			this.calls.add(new Call(key, number, after));
		}
		else {
			List.copyOf(this.listeners).forEach((listener) -> listener.called(this, key, number, after));
		}
	}

	boolean hasCalls() {
		return !this.calls.isEmpty();
	}

	void callNext() {
		Call call = this.calls.remove();
		List.copyOf(this.listeners).forEach((listener) -> listener.called(this, call.key, call.number, call.after));
	}

	void push(String key) {
		if (this.server.defers(() -> push(key))) {
			return;
		}
		if (this.behaviour == Behaviour.HELD) {
			this.pushes.add(key);
		}
		else {
			List.copyOf(this.listeners).forEach((listener) -> listener.changed(this, key));
		}
	}

	boolean isListenedTo() {
		return !this.listeners.isEmpty();
	}

	boolean hasPushes() {
		return !this.pushes.isEmpty();
	}

	void pushNext() {
		String key = this.pushes.remove();
		List.copyOf(this.listeners).forEach((listener) -> listener.changed(this, key));
	}

	@Override
	public String address() {
		return this.server.address();
	}

	@Override
	public CompletionStage<Grant> acquire(String key, String token, Duration lease, boolean watch) {
		return send("acquire", (resent) -> {
			if (this.server.token(key) == null && this.server.store(key, token, lease)) {
				return new Grant(true, null, null, false, resent, FenceVote.NONE);
			}
			if (watch && this.tracking) {
				this.server.watch(key, this);
			}
			return watch ? new Grant(false, this.server.token(key), this.server.remaining(key), this.tracking, false,
					FenceVote.NONE) : Grant.NO;
		});
	}

	@Override
	public boolean takesTogether(List<String> keys) {
		return this.together;
	}

	/**
	 * Keep keys on different servers, like a Cluster.
	 */
	void keepApart() {
		this.together = false;
	}

	@Override
	public CompletionStage<Grant> acquireAll(List<String> keys, String token, Duration lease) {
		return send("acquireAll", (resent) -> {
			for (String key : keys) {
				String holder = this.server.token(key);
				if (holder != null) {
					if (this.tracking) {
						// Like some servers, which subscribe to all keys of a script.
						keys.forEach((each) -> this.server.watch(each, this));
					}
					return new Grant(false, holder, this.server.remaining(key), this.tracking, false, FenceVote.NONE,
							key);
				}
			}
			keys.forEach((key) -> this.server.store(key, token, lease));
			return new Grant(true, null, null, false, resent, FenceVote.NONE);
		});
	}

	@Override
	public CompletionStage<Grant> acquireFenced(String key, String token, Duration lease, long firstFence,
			long lastFence) {
		return send("acquire", (resent) -> {
			if (this.server.token(key) == null && this.server.store(key, token, lease)) {
				return new Grant(true, null, null, false, resent, this.server.recordFence(key, firstFence, lastFence));
			}
			if (this.tracking) {
				this.server.watch(key, this);
			}
			return new Grant(false, this.server.token(key), this.server.remaining(key), this.tracking, false,
					new FenceVote(false, this.server.largestFence(key)));
		});
	}

	@Override
	public CompletionStage<FenceVote> raiseFence(String key, String token, long firstFence, long lastFence) {
		return send("raiseFence", (resent) -> token.equals(this.server.token(key))
				? this.server.recordFence(key, firstFence, lastFence) : FenceVote.NONE);
	}

	@Override
	public CompletionStage<Boolean> release(List<String> keys, String token) {
		return send((keys.size() == 1) ? "release" : "releaseAll",
				(resent) -> keys.stream()
					.filter((key) -> token.equals(this.server.token(key)) && this.server.delete(key, this))
					.count() == keys.size());
	}

	@Override
	public boolean keepsQueues(String key) {
		return this.queues;
	}

	@Override
	public boolean hearsCalls() {
		return this.queues;
	}

	@Override
	public CompletionStage<Place> enter(String key, long number, long ticket, boolean held) {
		return send("enter", (resent) -> this.server.atomically(() -> {
			Place place = this.server.enter(key, this, number, ticket, held);
			if (this.tracking && !place.turn() && place.ahead() < 3 && (held || this.server.token(key) != null)) {
				this.server.watch(key, this);
			}
			return place;
		}));
	}

	@Override
	public void leave(String key, long number) {
		send("leave", (resent) -> this.server.atomically(() -> {
			this.server.leave(key, this, number);
			return true;
		}));
	}

	@Override
	public CompletionStage<Release> releaseAndCall(String key, String token, Duration pause) {
		return send("release", (resent) -> this.server.atomically(() -> {
			boolean deleted = token.equals(this.server.token(key)) && this.server.delete(key, this);
			return new Release(deleted, deleted && this.server.callNext(key, pause));
		}));
	}

	@Override
	public CompletionStage<Extension> extend(List<String> keys, String token, Duration lease, long lastFence) {
		return send((keys.size() == 1) ? "extend" : "extendAll", (resent) -> {
			if (keys.stream().map(this.server::token).anyMatch((holder) -> holder != null && !holder.equals(token))) {
				return Extension.REFUSED;
			}
			List<Extension> each = keys.stream().map((key) -> lengthen(key, token, lease)).toList();
			if (lastFence != 0) {
				this.server.raiseFence(keys.get(0), lastFence);
			}
			return each.contains(Extension.RESTORED) ? Extension.RESTORED : Extension.EXTENDED;
		});
	}

	private Extension lengthen(String key, String token, Duration lease) {
		String holder = this.server.token(key);
		Duration remaining = this.server.remaining(key);
		if (remaining == null || remaining.compareTo(lease) < 0) {
			this.server.store(key, token, lease);
		}
		if (this.tracking) {
			this.server.watch(key, this);
		}
		return (holder == null) ? Extension.RESTORED : Extension.EXTENDED;
	}

	@Override
	public CompletionStage<Holding> read(String key) {
		return send("read", (resent) -> {
			if (this.tracking) {
				this.server.watch(key, this);
			}
			return new Holding(this.server.token(key), this.server.remaining(key));
		});
	}

	@Override
	public CompletionStage<Boolean> holds(List<String> keys, String token) {
		return send("holds", (resent) -> {
			if (this.tracking) {
				keys.forEach((key) -> this.server.watch(key, this));
			}
			return keys.stream().allMatch((key) -> token.equals(this.server.token(key)));
		});
	}

	@Override
	public boolean tracksReads() {
		return this.tracking;
	}

	@Override
	public CompletionStage<Boolean> delete(String key) {
		return send("delete", (resent) -> this.server.delete(key, this));
	}

	@Override
	public void unanswered(Duration waited) {
		this.unanswered++;
		if (this.behaviour == Behaviour.THROWING) {
			throw new IllegalStateException("broken");
		}
	}

	@Override
	public ScheduleNode schedule() {
		throw new UnsupportedOperationException("no job runs here");
	}

	@Override
	public Runnable addListener(Listener listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	private <A> CompletionStage<A> send(String name, Function<Boolean, A> effect) {
		this.sent.add(name);
		Command<A> command = new Command<>(effect);
		if (this.killed) {
			return command.result;
		}
		if (this.attemptsFail && name.equals("acquire")) {
			command.fail("refused");
			return command.result;
		}
		switch (this.behaviour) {
			case PROMPT -> {
				answerAll();
				command.answer();
			}
			case HELD -> {
				command.resend = this.scriptForgotten;
				this.scriptForgotten = false;
				this.pipeline.add(command);
			}
			case FAILING -> command.fail("refused");
			case THROWING -> throw new IllegalStateException("closed");
		}
		return command.result;
	}

	private record Call(String key, long number, Duration after) {
	}

	enum Behaviour {

		/** Answers at once. */
		PROMPT,

		/** Answers when the test says so. */
		HELD,

		/** Fails at once, and the command does not arrive. */
		FAILING,

		/** Throws when the command is sent. */
		THROWING

	}

	private static final class Command<A> {

		private final Function<Boolean, A> effect;

		private final CompletableFuture<A> result = new CompletableFuture<>();

		private @Nullable A answer;

		private boolean resend;

		private boolean resent;

		private Command(Function<Boolean, A> effect) {
			this.effect = effect;
		}

		private A arrive() {
			A answer = this.answer;
			if (answer == null) {
				answer = this.effect.apply(this.resent);
				this.answer = answer;
			}
			return answer;
		}

		private void answer() {
			this.result.complete(arrive());
		}

		private void fail(String problem) {
			this.result.completeExceptionally(new IllegalStateException(problem));
		}

	}

}
