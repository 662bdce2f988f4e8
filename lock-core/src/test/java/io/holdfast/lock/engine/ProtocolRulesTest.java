package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.holdfast.engine.CallbackExecutor;
import io.holdfast.engine.Polling;
import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.TokenGenerator;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import io.holdfast.lock.engine.LockNode.FenceVote;
import io.holdfast.lock.engine.LockNode.Grant;
import io.holdfast.lock.engine.RedlockAttempt.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each protocol rule in the class that implements it, over three nodes and with a fixed
 * time; without an engine, queues or a client.
 */
class ProtocolRulesTest {

	private static final String KEY = "locks:a";

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final ClockDrift DRIFT = new ClockDrift(0.01, Duration.ofMillis(2));

	private final FakeTime time = new FakeTime();

	private final List<FakeNode> nodes = IntStream.range(0, 3)
		.mapToObj((i) -> new FakeNode(new FakeServer("redis://node-" + i, this.time)))
		.toList();

	private final LockNodes all = new LockNodes(List.copyOf(this.nodes), this.time, null);

	private final InFlightCounter inFlight = new InFlightCounter();

	private final LockEntry entry = new LockEntry(List.of(KEY), "a:1", LEASE);

	private final Holding holder = new Holding();

	@Nested
	class AnAttempt implements RedlockAttempt.Stragglers {

		private final RedlockAttempt attempt = new RedlockAttempt(ProtocolRulesTest.this.all, new TokenGenerator("a"),
				DRIFT, ProtocolRulesTest.this.time, ProtocolRulesTest.this.inFlight);

		private final List<String> late = new ArrayList<>();

		@Test
		void isGrantedByAQuorumForTheLeaseLessTheDrift() {
			occupy(2);
			assertThat(run(LockOptions.defaults().withLease(LEASE))).isInstanceOfSatisfying(Outcome.Granted.class,
					(granted) -> assertThat(granted.validity().remaining()).isEqualTo(Duration.ofMillis(29_698)));
		}

		@Test
		void thatIsRefusedLeavesNothingAndNamesTheHolder() {
			occupy(1, 2);
			assertThat(run(LockOptions.defaults())).isInstanceOfSatisfying(Outcome.Busy.class,
					(busy) -> assertThat(busy.hasGrants()).isTrue());
			assertThat(node(0).server().token(KEY)).isNull();
		}

		@Test
		void isUndecidedWhereNoQuorumAnswers() {
			node(0).behave(Behaviour.FAILING);
			node(1).behave(Behaviour.FAILING);
			assertThat(run(LockOptions.defaults())).isInstanceOf(Outcome.Undecided.class);
			assertThat(node(2).server().token(KEY)).isNull();
		}

		@Test
		void reportsRefusalsThatArriveAfterItsEnd() {
			occupy(0, 1, 2);
			node(2).behave(Behaviour.HELD);
			assertThat(run(LockOptions.defaults())).isInstanceOf(Outcome.Busy.class);
			node(2).answerAll();
			assertThat(this.late).containsExactly("refused by 2");
		}

		@Test
		void findsAFenceAboveAllThatNodesKnow() {
			long high = ProtocolRulesTest.this.time.currentTimeMillis() * 1000 + 1_000_000_000L;
			node(0).server().recordFence(KEY, high, high);
			node(1).server().recordFence(KEY, high, high);
			assertThat(run(LockOptions.defaults().fenced())).isInstanceOfSatisfying(Outcome.Granted.class,
					(granted) -> assertThat(granted.entry().lastFence()).isGreaterThan(high));
		}

		private Outcome run(LockOptions options) {
			return this.attempt.run(List.of(KEY), options, true, RedlockAttempt.NO_LEADER, this).join();
		}

		@Override
		public void changed(String key, int node) {
			this.late.add("changed on " + node);
		}

		@Override
		public void refused(List<String> keys, int node, Grant grant) {
			this.late.add("refused by " + node);
		}

	}

	@Nested
	class AnExtension {

		private final LeaseExtension extension = new LeaseExtension(ProtocolRulesTest.this.all,
				new OwnershipCheck(ProtocolRulesTest.this.all), DRIFT, ProtocolRulesTest.this.time,
				ProtocolRulesTest.this.inFlight);

		@Test
		void needsAQuorumThatStillHoldsTheLock() {
			store(0, 1);
			assertThat(extend()).isEqualTo(LeaseExtension.Result.RENEWED);
			assertThat(holder().longer).isNotNull();
		}

		@Test
		void doesNotCountNodesThatItGivesTheKeyBack() {
			store(0);
			assertThat(extend()).isEqualTo(LeaseExtension.Result.LOST);
			assertThat(holder().longer).isNull();
		}

		@Test
		void isUnknownWhereNoQuorumAnswers() {
			store(0, 1, 2);
			node(1).behave(Behaviour.FAILING);
			node(2).behave(Behaviour.FAILING);
			assertThat(extend()).isEqualTo(LeaseExtension.Result.UNKNOWN);
			assertThat(holder().lost).isNull();
		}

		@Test
		void neverRevivesWhatHasEnded() {
			store(0, 1, 2);
			holder().held = false;
			assertThat(extend()).isEqualTo(LeaseExtension.Result.LOST);
			assertThat(node(0).sent()).isEmpty();
		}

		private LeaseExtension.Result extend() {
			return this.extension.run(ProtocolRulesTest.this.entry, holder(), LEASE).join();
		}

	}

	@Nested
	class AnOwnershipCheck {

		@Test
		void losesWhatAQuorumDoesNotHold() {
			store(0);
			ProtocolRulesTest.this.entry.heldBy(holder());
			new OwnershipCheck(ProtocolRulesTest.this.all).run(ProtocolRulesTest.this.entry);
			assertThat(holder().lost).isEqualTo(LossReason.GONE);
		}

		@Test
		void keepsWhatAQuorumHolds() {
			store(0, 1);
			ProtocolRulesTest.this.entry.heldBy(holder());
			new OwnershipCheck(ProtocolRulesTest.this.all).run(ProtocolRulesTest.this.entry);
			assertThat(holder().lost).isNull();
		}

	}

	@Nested
	class AHandOff implements HandOff.Queue, Waiter.Owner, DefaultLockHandle.Releaser {

		private final HandOff handOff = new HandOff(ProtocolRulesTest.this.time, Duration.ofMillis(10));

		private @Nullable Waiter next;

		@Test
		void givesTheRunningLeaseToTheNext() {
			Waiter waiter = wait(LEASE);
			assertThat(pass()).isTrue();
			assertThat(waiter.result().join()).hasValueSatisfying(
					(handle) -> assertThat(handle.token()).isEqualTo(ProtocolRulesTest.this.entry.token()));
			assertThat(node(0).sent()).isEmpty();
		}

		@Test
		void needsAWaiterThatAsksForAsLongALease() {
			assertThat(pass()).isFalse();
			wait(LEASE.minusMillis(1));
			assertThat(pass()).isFalse();
		}

		@Test
		void extendsALeaseOfWhichLessThanHalfIsLeft() {
			store(0, 1, 2);
			DefaultLockHandle from = handle(request(LEASE));
			ProtocolRulesTest.this.time.advance(Duration.ofSeconds(16));
			wait(LEASE);
			assertThat(this.handOff.toNextWaiter(from, this)).isTrue();
			assertThat(node(0).sent()).containsExactly("extend");
		}

		@Test
		void endsAfterAWhileInARow() {
			wait(LEASE);
			assertThat(pass()).isTrue();
			ProtocolRulesTest.this.time.advanceMillis(10);
			wait(LEASE);
			assertThat(pass()).isFalse();
		}

		private boolean pass() {
			return this.handOff.toNextWaiter(handle(request(LEASE)), this);
		}

		private Waiter wait(Duration lease) {
			Waiter waiter = new Waiter(this, request(lease), ProtocolRulesTest.this.time, now(), new Caller(false));
			this.next = waiter;
			return waiter;
		}

		private AcquireRequest request(Duration lease) {
			return new AcquireRequest("a", List.of(KEY), LockOptions.defaults().withLease(lease), LockListener.NO_OP);
		}

		private DefaultLockHandle handle(AcquireRequest request) {
			LeaseExtension extension = new LeaseExtension(ProtocolRulesTest.this.all,
					new OwnershipCheck(ProtocolRulesTest.this.all), DRIFT, ProtocolRulesTest.this.time,
					ProtocolRulesTest.this.inFlight);
			DefaultLockHandle.Parts parts = new DefaultLockHandle.Parts((ended) -> {
			}, extension, ProtocolRulesTest.this.inFlight, new CallbackExecutor(Runnable::run));
			return new DefaultLockHandle(parts, this, request, new Caller(false), ProtocolRulesTest.this.entry,
					new Validity(now(), LEASE), now());
		}

		@Override
		public @Nullable Waiter first(List<String> keys) {
			return this.next;
		}

		@Override
		public DefaultLockHandle hold(Waiter waiter, LockEntry entry, Validity validity) {
			return handle(waiter.request());
		}

		@Override
		public boolean waitsEnded() {
			return false;
		}

		@Override
		public void timeOut(Waiter waiter) {
			waiter.giveUp();
		}

		@Override
		public void leave(Waiter waiter) {
			this.next = null;
		}

		@Override
		public boolean handOff(DefaultLockHandle from) {
			return false;
		}

		@Override
		public CompletableFuture<Boolean> release(LockEntry entry) {
			return entry.release(ProtocolRulesTest.this.all, null, Duration.ZERO);
		}

		@Override
		public void abandon(LockEntry entry) {
			entry.abandon(ProtocolRulesTest.this.all);
		}

	}

	@Nested
	class WhatTheHeadOfAQueueKnows {

		private final NodeAvailability availability = new NodeAvailability(new Quorum(3), List.of(KEY));

		@Test
		void isThatAQuorumMayBeFree() {
			judge(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
			this.availability.changed(0, KEY);
			assertThat(this.availability.mayBeFree()).isFalse();
			this.availability.changed(2, KEY);
			assertThat(this.availability.mayBeFree()).isTrue();
		}

		@Test
		void isWhenAQuorumMustHaveExpired() {
			judge(Duration.ofSeconds(1), Duration.ofSeconds(2), null);
			assertThat(this.availability.untilFree(new Polling(Duration.ofMillis(5), Duration.ofMillis(50))))
				.isEqualTo(Duration.ofMillis(2001));
		}

		private void judge(@Nullable Duration... remaining) {
			NodeResponses<Grant> responses = new NodeResponses<>(ProtocolRulesTest.this.all.all());
			for (int i = 0; i < remaining.length; i++) {
				responses.record(i, new Grant(false, "other", remaining[i], true, false, FenceVote.NONE), null);
			}
			this.availability.judge(new Outcome.Busy(responses, false));
		}

	}

	private FakeNode node(int index) {
		return this.nodes.get(index);
	}

	private Holding holder() {
		return this.holder;
	}

	private Stopwatch now() {
		return Stopwatch.start(this.time);
	}

	private void occupy(int... nodes) {
		for (int node : nodes) {
			node(node).server().put(KEY, "other:1", LEASE);
		}
	}

	private void store(int... nodes) {
		for (int node : nodes) {
			node(node).server().put(KEY, this.entry.token(), LEASE);
		}
	}

	private static final class Holding implements LockEntry.Holder {

		private boolean held = true;

		private @Nullable Validity longer;

		private @Nullable LossReason lost;

		@Override
		public boolean isHeld() {
			return this.held;
		}

		@Override
		public boolean prolong(Validity longer) {
			this.longer = longer;
			return true;
		}

		@Override
		public void lose(LossReason reason) {
			this.lost = reason;
		}

	}

}
