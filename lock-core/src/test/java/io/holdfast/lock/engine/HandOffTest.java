package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.local.LocalLockClient;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hand-offs of leases within one client. The local client uses the same engine as the
 * client over Redis, and its node answers at once.
 */
class HandOffTest {

	private static final LockOptions OPTIONS = LockOptions.defaults().withWait(Duration.ofHours(1));

	private final FakeTime time = new FakeTime();

	private final List<HandOffKind> handOffs = new ArrayList<>();

	private final LocalLockClient client = client(this.time, this.time, Duration.ofMillis(10));

	@Test
	void keepsTheTokenAndGivesANewHandle() {
		LockHandle first = this.client.acquire("k", OPTIONS);
		CompletableFuture<Optional<LockHandle>> waiting = waitFor(OPTIONS);
		assertThat(first.release()).isTrue();
		LockHandle second = received(waiting);
		assertThat(second).isNotSameAs(first);
		assertThat(second.token()).isEqualTo(first.token());
		assertThat(first.isHeld()).isFalse();
		assertThat(first.release()).isFalse();
		assertThat(second.isHeld()).isTrue();
		assertThat(this.handOffs).containsExactly(HandOffKind.LOCAL);
		assertThat(second.release()).isTrue();
		assertThat(this.client.status("k").held()).isFalse();
	}

	@Test
	void givesEachHolderAHigherFence() {
		LockOptions fenced = OPTIONS.fenced();
		LockHandle holder = this.client.acquire("k", fenced);
		long fence = holder.fence();
		for (int i = 0; i < 5; i++) {
			CompletableFuture<Optional<LockHandle>> waiting = waitFor(fenced);
			holder.release();
			holder = received(waiting);
			assertThat(holder.fence()).isEqualTo(++fence);
		}
		holder.release();
		assertThat(this.client.acquire("k", fenced).fence()).isGreaterThan(fence);
	}

	@Test
	void doesNotHandALeaseWithoutFencesToAWaiterThatNeedsOne() {
		LockHandle first = this.client.acquire("k", OPTIONS);
		CompletableFuture<Optional<LockHandle>> waiting = waitFor(OPTIONS.fenced());
		first.release();
		LockHandle second = received(waiting);
		assertThat(second.token()).isNotEqualTo(first.token());
		assertThat(second.fence()).isPositive();
	}

	@Test
	void endsWhenItHasLastedLongEnough() {
		LockHandle first = this.client.acquire("k", OPTIONS);
		CompletableFuture<Optional<LockHandle>> second = waitFor(OPTIONS);
		CompletableFuture<Optional<LockHandle>> third = waitFor(OPTIONS);
		first.release();
		assertThat(received(second).token()).isEqualTo(first.token());
		this.time.advanceMillis(11);
		received(second).release();
		assertThat(received(third).token()).isNotEqualTo(first.token());
		assertThat(this.handOffs).containsExactly(HandOffKind.LOCAL, HandOffKind.REMOTE);
	}

	@Test
	void isOffAtZero() {
		try (LocalLockClient without = client(this.time, this.time, Duration.ZERO)) {
			LockHandle first = without.acquire("k", OPTIONS);
			CompletableFuture<Optional<LockHandle>> waiting = waitFor(without, OPTIONS);
			first.release();
			assertThat(received(waiting).token()).isNotEqualTo(first.token());
		}
	}

	@Test
	void givesAHolderThatDoesNotRenewItsWholeLease() {
		LockOptions once = OPTIONS.withRenew(false).withLease(Duration.ofSeconds(10));
		LockHandle first = this.client.acquire("k", once);
		CompletableFuture<Optional<LockHandle>> waiting = waitFor(once);
		this.time.advance(Duration.ofSeconds(9));
		first.release();
		LockHandle second = received(waiting);
		assertThat(second.token()).isEqualTo(first.token());
		assertThat(second.remainingValidity()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void extendsALeaseOfWhichLessThanHalfIsLeft() {
		LockOptions ten = OPTIONS.withLease(Duration.ofSeconds(10));
		LockHandle first = this.client.acquire("k", ten.withRenew(false));
		CompletableFuture<Optional<LockHandle>> waiting = waitFor(ten);
		this.time.advance(Duration.ofSeconds(6));
		first.release();
		assertThat(received(waiting).remainingValidity()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void doesNotHandALongLeaseToAWaiterThatAsksForAShorterOne() {
		LockHandle first = this.client.acquire("k", OPTIONS);
		CompletableFuture<Optional<LockHandle>> waiting = waitFor(OPTIONS.withLease(Duration.ofSeconds(1)));
		first.release();
		LockHandle second = received(waiting);
		assertThat(second.token()).isNotEqualTo(first.token());
		assertThat(second.remainingValidity()).isLessThanOrEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void neverHandsOffALostLease() {
		LockHandle first = this.client.acquire("k", OPTIONS.withRenew(false));
		CompletableFuture<Optional<LockHandle>> waiting = waitFor(OPTIONS);
		this.time.stall(Duration.ofSeconds(31));
		assertThat(first.release()).isFalse();
		assertThat(received(waiting).token()).isNotEqualTo(first.token());
		assertThat(received(waiting).isHeld()).isTrue();
	}

	@Test
	void skipsAWaiterThatHasLeft() {
		LockHandle first = this.client.acquire("k", OPTIONS);
		CompletableFuture<Optional<LockHandle>> left = waitFor(OPTIONS);
		CompletableFuture<Optional<LockHandle>> stays = waitFor(OPTIONS);
		left.cancel(false);
		first.release();
		assertThat(received(stays).token()).isEqualTo(first.token());
	}

	private CompletableFuture<Optional<LockHandle>> waitFor(LockOptions options) {
		return waitFor(this.client, options);
	}

	private static CompletableFuture<Optional<LockHandle>> waitFor(LocalLockClient client, LockOptions options) {
		return client.tryAcquireAsync("k", options).toCompletableFuture();
	}

	private static LockHandle received(CompletableFuture<Optional<LockHandle>> waiting) {
		assertThat(waiting).isCompleted();
		return waiting.join().orElseThrow();
	}

	private LocalLockClient client(TimeSource time, Scheduler scheduler, Duration handOff) {
		return LocalLockClient.builder()
			.timeSource(time)
			.scheduler(scheduler)
			.callbackExecutor(Runnable::run)
			.localHandOff(handOff)
			.listener(new LockListener() {

				@Override
				public void onHandOff(String name, @Nullable String label, HandOffKind kind) {
					HandOffTest.this.handOffs.add(kind);
				}

			})
			.build();
	}

}
