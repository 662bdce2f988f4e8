package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several engines contend for one lock, or for overlapping sets of locks, on the same
 * nodes. In a random order, answers are delayed, connections break, waiters come and go,
 * leases are handed off and time passes. A lock never has two holders at once, fences
 * grow from holder to holder, and at the end nothing is left on the nodes or in the
 * engines.
 */
class SafetySimulationTest {

	private static final int STEPS = 500;

	private static final List<String> ONE = List.of(EngineFixture.NAME);

	private static final List<String> SEVERAL = List.of("a", "b", "c", "d");

	private final List<FakeNode> connections = new ArrayList<>();

	private final List<LockEngine> engines = new ArrayList<>();

	private final List<PendingAcquisition> waiters = new ArrayList<>();

	private final List<LockHandle> handles = new ArrayList<>();

	private final List<LockHandle> granted = new ArrayList<>();

	private final Map<String, Long> lastFences = new HashMap<>();

	/** Holders that keep their locks for longer let more leases expire. */
	private int reluctance;

	private int handOffs;

	@ParameterizedTest
	@CsvSource({ "1, 100", "2, 100", "3, 200", "5, 100" })
	void neverHasTwoHoldersAndLeavesNothing(int nodes, int runs) {
		int acquired = 0;
		this.handOffs = 0;
		for (int seed = 0; seed < runs; seed++) {
			acquired += run(nodes, ONE, new Random(seed));
		}
		assertThat(acquired).isGreaterThan(runs / 4);
		assertThat(this.handOffs).isGreaterThan(runs / 10);
	}

	@ParameterizedTest
	@CsvSource({ "1, 100", "2, 100", "3, 200", "5, 100" })
	void neverHasTwoHoldersOfOneOfSeveralAndLeavesNothing(int nodes, int runs) {
		int acquired = 0;
		this.handOffs = 0;
		for (int seed = 0; seed < runs; seed++) {
			acquired += run(nodes, SEVERAL, new Random(seed));
		}
		assertThat(acquired).isGreaterThan(runs / 4);
		assertThat(this.handOffs).isPositive();
	}

	private int run(int nodes, List<String> names, Random random) {
		this.connections.clear();
		this.engines.clear();
		this.waiters.clear();
		this.handles.clear();
		this.granted.clear();
		this.lastFences.clear();
		this.reluctance = 1 + random.nextInt(3) * 20;
		EngineFixture fixture = EngineFixture.handingOff(nodes, Duration.ofMillis(random.nextInt(4) * 100L),
				LockListener.NO_OP);
		for (int i = 0; i < 3; i++) {
			List<FakeNode> mine = fixture.connect();
			this.connections.addAll(mine);
			this.engines.add(fixture.engine(mine, handOffs(), Runnable::run, null));
		}
		this.connections.forEach((connection) -> connection.behave(Behaviour.HELD));
		int acquired = 0;
		for (int step = 0; step < STEPS * nodes; step++) {
			step(fixture, names, random);
			acquired += collect();
			assertThat(namesHeld()).doesNotHaveDuplicates();
			checkFences();
		}
		settle(fixture);
		return acquired;
	}

	private List<String> namesHeld() {
		return this.handles.stream()
			.filter(LockHandle::isHeld)
			.flatMap((handle) -> Stream.of(handle.name().split(", ")))
			.toList();
	}

	private void step(EngineFixture fixture, List<String> names, Random random) {
		FakeNode connection = this.connections.get(random.nextInt(this.connections.size()));
		int dice = random.nextInt(100);
		if (dice < 50) {
			if (connection.onTheWay() > 0) {
				connection.answerNext();
			}
		}
		else if (dice < 60) {
			if (connection.hasPushes()) {
				connection.pushNext();
			}
		}
		else if (dice < 63) {
			connection.arrive();
		}
		else if (dice < 65) {
			connection.reconnect();
		}
		else if (dice < 67) {
			connection.forgetScript();
		}
		else if (dice < 77) {
			LockEngine engine = this.engines.get(random.nextInt(this.engines.size()));
			List<String> wanted = some(names, random);
			LockOptions options = options(random, wanted.size() == 1);
			PendingAcquisition waiter = engine.acquireAll().start(wanted, options);
			if (options.fence()) {
				waiter.result().thenAccept((handle) -> handle.ifPresent(this.granted::add));
			}
			this.waiters.add(waiter);
		}
		else if (dice < 79) {
			if (!this.waiters.isEmpty()) {
				this.waiters.get(random.nextInt(this.waiters.size())).cancel();
			}
		}
		else if (dice < 88) {
			if (!this.handles.isEmpty() && random.nextInt(this.reluctance) == 0) {
				this.handles.remove(random.nextInt(this.handles.size())).releaseAsync();
			}
		}
		else if (dice < 89) {
			fixture.time().jumpWallClock(Duration.ofMillis(random.nextInt(400) - 200L));
		}
		else {
			fixture.time().advanceMillis(1L << random.nextInt(9));
		}
	}

	private static List<String> some(List<String> names, Random random) {
		List<String> some = new ArrayList<>(names);
		Collections.shuffle(some, random);
		return some.subList(0, 1 + random.nextInt(Math.min(3, some.size())));
	}

	private static LockOptions options(Random random, boolean fences) {
		return new LockOptions(Duration.ofMillis(random.nextInt(4) * 500L),
				Duration.ofMillis(500 + random.nextInt(3) * 500L), random.nextBoolean(), null,
				fences && random.nextInt(4) != 0, null);
	}

	/**
	 * Check that fences grow in the order in which locks were granted.
	 */
	private void checkFences() {
		for (LockHandle handle : this.granted) {
			Long last = this.lastFences.put(handle.name(), handle.fence());
			assertThat(handle.fence()).as("each fence is above all before it").isGreaterThan((last != null) ? last : 0);
		}
		this.granted.clear();
	}

	private LockListener handOffs() {
		return new LockListener() {

			@Override
			public void onHandOff(String name, @Nullable String label, HandOffKind kind) {
				if (kind == HandOffKind.LOCAL) {
					SafetySimulationTest.this.handOffs++;
				}
			}

		};
	}

	private int collect() {
		List<PendingAcquisition> ended = this.waiters.stream().filter((waiter) -> waiter.result().isDone()).toList();
		this.waiters.removeAll(ended);
		int before = this.handles.size();
		ended.stream()
			.filter((waiter) -> !waiter.result().isCompletedExceptionally())
			.map((waiter) -> waiter.result().getNow(Optional.empty()))
			.flatMap(Optional::stream)
			.forEach(this.handles::add);
		return this.handles.size() - before;
	}

	/**
	 * Answer everything, release all held locks, and end the waits.
	 */
	private void settle(EngineFixture fixture) {
		this.connections.forEach((connection) -> connection.behave(Behaviour.PROMPT));
		for (int i = 0; i < 100; i++) {
			this.connections.forEach(FakeNode::answerAll);
			while (this.connections.stream().anyMatch(FakeNode::hasPushes)) {
				this.connections.stream().filter(FakeNode::hasPushes).forEach(FakeNode::pushNext);
			}
			collect();
			this.handles.forEach(LockHandle::release);
			this.handles.clear();
			fixture.time().advanceMillis(50);
		}
		collect();
		assertThat(this.waiters).isEmpty();
		assertThat(this.handles).isEmpty();
		assertThat(this.engines).allMatch(LockEngine::isIdle);
		assertThat(fixture.time().timers()).isZero();
		assertThat(fixture.isEmpty()).isTrue();
	}

}
