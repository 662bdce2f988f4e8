package io.holdfast.lock.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

import io.holdfast.engine.Tokens;
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
record TickRegister(LockNodes nodes, Holders holders, WaitQueues queues, Gate gate,
		KeySpace keys) implements TickStore {

	private static final int MOST_ROUNDS = 3;

	private static final long UNKNOWN = Long.MAX_VALUE;

	@Override
	public TickRecord read(String name) {
		String key = this.keys.key(name);
		Quorum quorum = this.nodes.quorum();
		Tally<Register> tally = ask((node) -> node.read(key), (answers) -> isAgreed(quorum, answers));
		long settled = settled(tally, Register::settled);
		if (settled == UNKNOWN) {
			throw new LockUnavailableException(name, "no quorum of nodes answered (" + tally.problems() + ")",
					tally.firstError());
		}
		Register last = tally.answers()
			.stream()
			.filter((register) -> register.settled() <= settled)
			.max(Comparator.comparingLong(Register::settled))
			.orElseThrow();
		String token = last.token();
		return new TickRecord(instant(settled), instant(last.tick()), (token != null) ? Tokens.holderOf(token) : null);
	}

	@Override
	public TickClaim claim(LockHandle lock, Instant tick, Duration keep) {
		String key = this.keys.key(lock.name());
		long millis = tick.toEpochMilli();
		Quorum quorum = this.nodes.quorum();
		Tally<TickVote> tally = new Tally<>(this.nodes.all());
		for (int round = 0; round < MOST_ROUNDS && lock.isHeld(); round++) {
			tally = ask((node) -> node.record(key, lock.token(), millis, keep),
					(answers) -> quorum.reachedBy(answers.count(TickVote::taken))
							|| quorum.impossibleAfter(answers.errors() + answers.count((vote) -> !vote.taken())));
			if (quorum.reachedBy(tally.count(TickVote::taken))) {
				return TickClaim.TAKEN;
			}
			long settled = settled(tally, TickVote::settled);
			if (settled != UNKNOWN && settled >= millis) {
				withdraw(key, lock, millis);
				return new TickClaim(false, Instant.ofEpochMilli(settled));
			}
		}
		withdraw(key, lock, millis);
		throw new LockUnavailableException(lock.name(),
				"no quorum of nodes that hold it recorded the tick " + tick + " (" + tally.problems() + ")",
				tally.firstError());
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
		EngineHandle handle = this.holders.find(key);
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
	private <A> long settled(Tally<A> tally, ToLongFunction<A> settled) {
		int silent = this.nodes.quorum().nodes() - tally.answers().size();
		int rank = this.nodes.quorum().size() - silent;
		if (rank <= 0) {
			return UNKNOWN;
		}
		return tally.answers()
			.stream()
			.map(settled::applyAsLong)
			.sorted(Comparator.reverseOrder())
			.toList()
			.get(rank - 1);
	}

	private static boolean isAgreed(Quorum quorum, Tally<Register> tally) {
		return tally.answers()
			.stream()
			.anyMatch((register) -> quorum.reachedBy(tally.count((other) -> other.settled() == register.settled())));
	}

	private <A> Tally<A> ask(Function<ScheduleNode, CompletionStage<A>> question, Predicate<Tally<A>> decided) {
		this.nodes.awaitReady();
		this.gate.enter();
		return send(question, decided).join();
	}

	/**
	 * Send what nobody waits for; what is sent next for the key comes behind it.
	 */
	private void tell(Function<ScheduleNode, CompletionStage<Boolean>> question) {
		this.gate.enterAnyway();
		send(question, (tally) -> false);
	}

	private <A> CompletableFuture<Tally<A>> send(Function<ScheduleNode, CompletionStage<A>> question,
			Predicate<Tally<A>> decided) {
		try {
			return Round.ask(this.nodes, this.nodes.timeout(), (node) -> question.apply(node.schedule()), decided);
		}
		finally {
			this.gate.leave();
		}
	}

	private static @Nullable Instant instant(long millis) {
		return (millis > 0) ? Instant.ofEpochMilli(millis) : null;
	}

}
