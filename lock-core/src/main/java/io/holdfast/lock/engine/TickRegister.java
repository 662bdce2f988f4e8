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
 * Ticks of jobs on all nodes. A tick is somebody's when a quorum of nodes, all of which
 * hold the lock for that somebody, took it as larger than what they had. Any other quorum
 * shares a node with this one, so the tick is never taken again and no older one after
 * it, also when a minority of nodes is gone.
 */
record TickRegister(LockNodes nodes, HeldLockRegistry heldLocks, WaitQueues queues, InFlightCounter inFlight,
		KeySpace keys) implements TickStore {

	private static final int MOST_ROUNDS = 3;

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
		for (int round = 0; round < MOST_ROUNDS && lock.isHeld(); round++) {
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
		tell((node) -> node.withdraw(key, lock.token(), tick));
	}

	@Override
	public void settle(LockHandle lock, Instant tick, Instant until) {
		String key = this.keys.key(lock.name());
		tell((node) -> node.settle(key, lock.token(), tick.toEpochMilli(), until.toEpochMilli()));
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
		tell((node) -> node.expire(key, lock.token(), remaining));
		this.queues.freed(key);
	}

	/**
	 * What is settled for certain, or may be: the largest moment that may stand on a
	 * quorum, where a node that has not answered may have any. What a minority has alone
	 * was never anybody's.
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

	private <A> NodeResponses<A> ask(Function<ScheduleNode, CompletionStage<A>> question,
			Predicate<NodeResponses<A>> decided) {
		this.nodes.awaitReady();
		this.inFlight.enter();
		return send(question, decided).join();
	}

	/**
	 * Send what nobody waits for; what is sent next for the key comes behind it.
	 */
	private void tell(Function<ScheduleNode, CompletionStage<Boolean>> question) {
		this.inFlight.enterAnyway();
		send(question, (responses) -> false);
	}

	private <A> CompletableFuture<NodeResponses<A>> send(Function<ScheduleNode, CompletionStage<A>> question,
			Predicate<NodeResponses<A>> decided) {
		try {
			return QuorumCall.ask(this.nodes, this.nodes.timeout(), (node) -> question.apply(node.schedule()), decided);
		}
		finally {
			this.inFlight.leave();
		}
	}

	private static @Nullable Instant instant(long millis) {
		return (millis > 0) ? Instant.ofEpochMilli(millis) : null;
	}

}
