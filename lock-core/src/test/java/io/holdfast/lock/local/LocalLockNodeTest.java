package io.holdfast.lock.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.LockNode;
import io.holdfast.lock.engine.LockNode.Extension;
import io.holdfast.lock.engine.LockNode.FenceVote;
import io.holdfast.lock.engine.LockNode.Grant;
import io.holdfast.lock.engine.LockNode.Holding;
import io.holdfast.time.TimeSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LocalLockNodeTest {

	private static final Duration LEASE = Duration.ofSeconds(10);

	private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

	private final LocalLockNode node = new LocalLockNode(new TimeSource() {

		@Override
		public long nanoTime() {
			return LocalLockNodeTest.this.now;
		}

		@Override
		public long currentTimeMillis() {
			return 0;
		}

	});

	private final List<String> changed = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.node.addListener(new LockNode.Listener() {

			@Override
			public void changed(LockNode where, String key) {
				LocalLockNodeTest.this.changed.add(key);
			}

			@Override
			public void reset(LockNode where) {
			}

		});
	}

	@Test
	void grantsAKeyOnceAndSaysHowLongItLives() {
		assertThat(get(this.node.acquire("k", "t", LEASE, false))).isEqualTo(Grant.YES);
		pass(4);
		assertThat(get(this.node.acquire("k", "u", LEASE, true)))
			.isEqualTo(new Grant(false, "t", Duration.ofSeconds(6), true, false, FenceVote.NONE));
		pass(6);
		assertThat(get(this.node.acquire("k", "u", LEASE, true))).isEqualTo(Grant.YES);
	}

	@Test
	void deletesOnlyWhatCarriesTheToken() {
		get(this.node.acquire("k", "t", LEASE, false));
		assertThat(get(this.node.release(List.of("k"), "u"))).isFalse();
		assertThat(this.changed).isEmpty();
		assertThat(get(this.node.release(List.of("k"), "t"))).isTrue();
		assertThat(get(this.node.release(List.of("k"), "t"))).isFalse();
		assertThat(this.changed).containsExactly("k");
	}

	@Test
	void doesNotReleaseWhatHasExpired() {
		get(this.node.acquire("k", "t", LEASE, false));
		pass(10);
		assertThat(get(this.node.release(List.of("k"), "t"))).isFalse();
		assertThat(this.node.size()).isZero();
	}

	@Test
	void lengthensButNeverShortens() {
		get(this.node.acquire("k", "t", LEASE, false));
		assertThat(get(this.node.extend(List.of("k"), "t", Duration.ofSeconds(1), 0))).isEqualTo(Extension.EXTENDED);
		assertThat(get(this.node.read("k"))).isEqualTo(new Holding("t", LEASE));
		assertThat(get(this.node.extend(List.of("k"), "t", Duration.ofSeconds(20), 0))).isEqualTo(Extension.EXTENDED);
		assertThat(get(this.node.read("k"))).isEqualTo(new Holding("t", Duration.ofSeconds(20)));
		assertThat(get(this.node.extend(List.of("k"), "u", LEASE, 0))).isEqualTo(Extension.REFUSED);
	}

	@Test
	void setsAMissingKeyAgain() {
		get(this.node.acquire("k", "t", LEASE, false));
		pass(10);
		assertThat(get(this.node.read("k"))).isEqualTo(new Holding(null, null));
		assertThat(get(this.node.extend(List.of("k"), "t", LEASE, 0))).isEqualTo(Extension.RESTORED);
		assertThat(get(this.node.read("k"))).isEqualTo(new Holding("t", LEASE));
	}

	@Test
	void deletesByForce() {
		get(this.node.acquire("k", "t", LEASE, false));
		assertThat(get(this.node.delete("k"))).isTrue();
		assertThat(get(this.node.delete("k"))).isFalse();
		get(this.node.acquire("k", "t", LEASE, false));
		pass(10);
		assertThat(get(this.node.delete("k"))).isFalse();
	}

	@Test
	void forgetsExpiredKeysThatAreNeverUsedAgain() {
		for (int i = 0; i < 100_000; i++) {
			get(this.node.acquire("k" + i, "t", Duration.ofMillis(100), false));
			this.now += Duration.ofMillis(1).toNanos();
		}
		assertThat(this.node.size()).isLessThan(5000);
	}

	@Test
	void keepsNothingOfManyNames() {
		LocalLockClient.Builder builder = LocalLockClient.builder();
		try (LocalLockClient client = builder.build()) {
			LockOptions options = LockOptions.defaults().withWait(Duration.ZERO);
			for (int i = 0; i < 200_000; i++) {
				client.acquire("invoice:" + i, options).release();
			}
			assertThat(client.node().size()).isZero();
		}
	}

	@Nested
	class OfSeveralKeys {

		private final List<String> keys = List.of("k", "l", "m");

		@Test
		void grantsAllOrNone() {
			get(node().acquire("l", "u", LEASE, false));
			pass(4);
			assertThat(get(node().acquireAll(this.keys, "t", LEASE)))
				.isEqualTo(new Grant(false, "u", Duration.ofSeconds(6), true, false, FenceVote.NONE, "l"));
			assertThat(node().size()).isOne();
			pass(6);
			assertThat(get(node().acquireAll(this.keys, "t", LEASE))).isEqualTo(Grant.YES);
			assertThat(get(node().acquire("m", "u", LEASE, false)).granted()).isFalse();
		}

		@Test
		void reportsADeletionWhenAllAreDeleted() {
			get(node().acquireAll(this.keys, "t", LEASE));
			int[] sizes = new int[1];
			node().addListener(new LockNode.Listener() {

				@Override
				public void changed(LockNode where, String key) {
					sizes[0] = Math.max(sizes[0], node().size());
				}

				@Override
				public void reset(LockNode where) {
				}

			});
			assertThat(get(node().release(this.keys, "u"))).isFalse();
			assertThat(get(node().release(this.keys, "t"))).isTrue();
			assertThat(sizes[0]).isZero();
			assertThat(LocalLockNodeTest.this.changed).containsExactly("k", "l", "m");
		}

		@Test
		void saysWhenOneOfThemWasGone() {
			get(node().acquireAll(this.keys, "t", LEASE));
			get(node().delete("l"));
			assertThat(get(node().release(this.keys, "t"))).isFalse();
			assertThat(node().size()).isZero();
		}

		@Test
		void extendsAllOrNone() {
			get(node().acquireAll(this.keys, "t", LEASE));
			pass(4);
			assertThat(get(node().extend(this.keys, "t", LEASE, 0))).isEqualTo(Extension.EXTENDED);
			assertThat(get(node().read("m"))).isEqualTo(new Holding("t", LEASE));
			get(node().delete("m"));
			assertThat(get(node().extend(this.keys, "t", LEASE, 0))).isEqualTo(Extension.RESTORED);
			get(node().delete("m"));
			get(node().acquire("m", "u", LEASE, false));
			pass(4);
			assertThat(get(node().extend(this.keys, "t", LEASE, 0))).isEqualTo(Extension.REFUSED);
			assertThat(get(node().read("k"))).isEqualTo(new Holding("t", Duration.ofSeconds(6)));
		}

		private LocalLockNode node() {
			return LocalLockNodeTest.this.node;
		}

	}

	private void pass(int seconds) {
		this.now += Duration.ofSeconds(seconds).toNanos();
	}

	private static <A> A get(CompletionStage<A> answer) {
		return answer.toCompletableFuture().join();
	}

}
