package io.holdfast.lock.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

import io.holdfast.engine.TokenGenerator;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.TickStore;
import io.holdfast.lock.engine.ScheduleNode.Register;
import io.holdfast.lock.engine.ScheduleNode.TickVote;
import org.jspecify.annotations.Nullable;

/**
 * The ticks of jobs on all nodes. A run owns a tick if a quorum of nodes, all of which
 * hold the run's lock, recorded it as larger than what they had. Any other quorum shares
 * a node with this one, so neither the tick nor an older one is recorded again, even if a
 * minority of nodes is gone.
 */
record TickRegister(LockNodes nodes, HeldLockRegistry heldLocks, WaitQueues queues, InFlightCounter inFlight,
		KeySpace keys) implements TickStore {

	private static final int MOST_ATTEMPTS = 3;

	private static final long UNKNOWN = Long.MAX_VALUE;

	@Override
	public TickRecord read(String name) {
		String key = this.keys.key(name);
		Quorum quorum = this.nodes.quorum();
		NodeResponses<Register> responses = ask((node) -> node.read(key), (answers) -> isAgreed(quorum, answers));
		long settled = settled(responses, Register::settled);
		if (settled == UNKNOWN) {
			throw new LockUnavailableException(name, "no quorum of nodes answered (" + responses.problems() + ")",
					responses.firstError());
		}
		Register last = responses.answers()
			.stream()
			.filter((register) -> register.settled() <= settled)
			.max(Comparator.comparingLong(Register::settled))
			.orElseThrow();
		String token = last.token();
		return new TickRecord(instant(settled), instant(last.tick()),
				(token != null) ? TokenGenerator.holderOf(token) : null);
	}

	@Override
	public TickClaim claim(LockHandle lock, Instant tick, Duration keep) {
		String key = this.keys.key(lock.name());
		long millis = tick.toEpochMilli();
		Quorum quorum = this.nodes.quorum();
		NodeResponses<TickVote> responses = new NodeResponses<>(this.nodes.all());
		for (int attempt = 0; attempt < MOST_ATTEMPTS && lock.isHeld(); attempt++) {
			responses = ask((node) -> node.record(key, lock.token(), millis, keep),
					(answers) -> quorum.reachedBy(answers.count(TickVote::taken))
							|| quorum.impossibleAfter(answers.errors() + answers.count((vote) -> !vote.taken())));
			if (quorum.reachedBy(responses.count(TickVote::taken))) {
				return TickClaim.TAKEN;
			}
			long settled = settled(responses, TickVote::settled);
			if (settled != UNKNOWN && settled >= millis) {
				withdraw(key, lock, millis);
				return new TickClaim(false, Instant.ofEpochMilli(settled));
			}
		}
		withdraw(key, lock, millis);
		throw new LockUnavailableException(lock.name(),
				"no quorum of nodes that hold it recorded the tick " + tick + " (" + responses.problems() + ")",
				responses.firstError());
	}

	private void withdraw(String key, LockHandle lock, long tick) {
		sendOnly((node) -> node.withdraw(key, lock.token(), tick));
	}

	@Override
	public void settle(LockHandle lock, Instant tick, Instant until) {
		String key = this.keys.key(lock.name());
		sendOnly((node) -> node.settle(key, lock.token(), tick.toEpochMilli(), until.toEpochMilli()));
	}

	@Override
	public void leave(LockHandle lock, Duration remaining) {
		String key = this.keys.key(lock.name());
		DefaultLockHandle handle = this.heldLocks.find(key);
		if (handle == null || !handle.token().equals(lock.token()) || !handle.isHeld()) {
			lock.close();
			return;
		}
		handle.leave();
		sendOnly((node) -> node.expire(key, lock.token(), remaining));
		this.queues.freed(key);
	}

	/**
	 * The largest moment up to which ticks may be settled on a quorum; a node that has
	 * not answered may have recorded any moment. A tick that is recorded only on a
	 * minority was never owned by a run.
	 */
	private <A> long settled(NodeResponses<A> responses, ToLongFunction<A> settled) {
		int silent = this.nodes.quorum().nodes() - responses.answers().size();
		int rank = this.nodes.quorum().size() - silent;
		if (rank <= 0) {
			return UNKNOWN;
		}
		return responses.answers()
			.stream()
			.map(settled::applyAsLong)
			.sorted(Comparator.reverseOrder())
			.toList()
			.get(rank - 1);
	}

	private static boolean isAgreed(Quorum quorum, NodeResponses<Register> responses) {
		return responses.answers()
			.stream()
			.anyMatch(
					(register) -> quorum.reachedBy(responses.count((other) -> other.settled() == register.settled())));
	}

	private <A> NodeResponses<A> ask(Function<ScheduleNode, CompletionStage<A>> request,
			Predicate<NodeResponses<A>> decided) {
		this.nodes.awaitReady();
		this.inFlight.enter();
		return send(request, decided).join();
	}

	/**
	 * Send a request without waiting for answers; what is sent next for the key follows
	 * it.
	 */
	private void sendOnly(Function<ScheduleNode, CompletionStage<Boolean>> request) {
		this.inFlight.enterAnyway();
		send(request, (responses) -> false);
	}

	private <A> CompletableFuture<NodeResponses<A>> send(Function<ScheduleNode, CompletionStage<A>> request,
			Predicate<NodeResponses<A>> decided) {
		try {
			return QuorumCall.ask(this.nodes, this.nodes.timeout(), (node) -> request.apply(node.schedule()), decided);
		}
		finally {
			this.inFlight.leave();
		}
	}

	private static @Nullable Instant instant(long millis) {
		return (millis > 0) ? Instant.ofEpochMilli(millis) : null;
	}

}
