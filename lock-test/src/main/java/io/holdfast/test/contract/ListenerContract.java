package io.holdfast.test.contract;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockListener;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

abstract class ListenerContract extends ContractTests {

	/**
	 * On a machine that stalls, a node may report the loss before the local clock does.
	 */
	private static final String GONE = "lost GONE";

	private final RecordingLockListener recorded = new RecordingLockListener(false);

	ListenerContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void isNotifiedOfAcquisitionAndReleaseOnce() {
		LockHandle handle = client(this.recorded).acquire(this.name, PATIENT.withLabel("label"));
		handle.release();
		handle.release();
		handle.close();

		await("the release is reported", () -> this.recorded.count("released") > 0);
		assertThat(this.recorded.kinds()).containsExactly("ACQUIRED", "released");
		assertThat(this.recorded.events()).allSatisfy((event) -> {
			assertThat(event.name()).isEqualTo(this.name);
			assertThat(event.label()).isEqualTo("label");
			assertThat(event.time()).isBetween(Duration.ZERO, LONG);
		});
	}

	@Test
	void isNotifiedOfABusyLock() {
		LockClient client = client(this.recorded);
		client().acquire(this.name, ONCE);

		client.tryAcquire(this.name, ONCE);

		await("the outcome is reported", () -> this.recorded.count("BUSY") == 1);
		assertThat(this.recorded.kinds()).containsExactly("BUSY");
		assertThat(this.recorded.events().get(0).label()).isNull();
	}

	@Test
	void isNotifiedOfAWaitThatTimedOut() {
		LockClient client = client(this.recorded);
		client().acquire(this.name, ONCE);

		client.tryAcquire(this.name, HASTY);

		await("the outcome is reported", () -> this.recorded.count("TIMEOUT") == 1);
		assertThat(this.recorded.kinds()).containsExactlyInAnyOrder("wait", "waited", "TIMEOUT").startsWith("wait");
		assertThat(this.recorded.events())
			.anySatisfy((event) -> assertThat(event.time()).isGreaterThanOrEqualTo(HASTY.waitTime()));
	}

	@Test
	void isNotifiedOfASuccessfulWait() {
		LockClient client = client(this.recorded);
		LockHandle holder = client().acquire(this.name, ONCE);
		Running<LockHandle> waiter = startWaiting(client, PATIENT);
		await("the wait is reported", () -> this.recorded.count("wait") == 1);

		holder.release();
		waiter.get();

		await("the outcome is reported", () -> this.recorded.events().size() == 3);
		assertThat(this.recorded.kinds()).containsExactlyInAnyOrder("wait", "waited", "ACQUIRED").startsWith("wait");
	}

	@Test
	void isNotifiedOfCancelledWaits() {
		LockClient client = client(this.recorded);
		client().acquire(this.name, ONCE);
		Running<LockHandle> interrupted = startWaiting(client, PATIENT);
		CompletableFuture<LockHandle> cancelled = client.acquireAsync(this.name, PATIENT).toCompletableFuture();
		await("both have begun to wait", () -> this.recorded.count("wait") == 2);

		interrupted.thread().interrupt();
		cancelled.cancel(true);

		assertThatExceptionOfType(CompletionException.class).isThrownBy(interrupted::get)
			.withCauseInstanceOf(LockInterruptedException.class);
		await("both are reported", () -> this.recorded.count("CANCELLED") == 2 && this.recorded.count("waited") == 2);
		assertThat(this.recorded.count("wait")).isEqualTo(2);
	}

	@Test
	void isNotifiedOfALossAndOfNoReleaseAfterIt() {
		LockClient client = client(this.recorded);
		LockHandle handle = client.acquire(this.name, FLEETING);
		await("the loss is reported", () -> this.recorded.count("lost EXPIRED") + this.recorded.count(GONE) == 1);

		handle.release();
		client.acquire(this.name + "-next", ONCE).release();

		await("the release is reported", () -> this.recorded.count("released") == 1);
		assertThat(this.recorded.events().stream().filter((event) -> event.name().equals(this.name)))
			.extracting(RecordingLockListener.Event::kind)
			.satisfiesExactly((first) -> assertThat(first).isEqualTo("ACQUIRED"),
					(second) -> assertThat(second).isIn("lost EXPIRED", GONE));
	}

	@Test
	void doesNoHarmWhenItFails() {
		RecordingLockListener failing = new RecordingLockListener(true);
		LockClient client = client(failing);
		LockHandle holder = client.acquire(this.name, ONCE);
		assertThat(client.tryAcquire(this.name, ONCE)).isEmpty();
		assertThat(client.tryAcquire(this.name, HASTY)).isEmpty();
		Running<LockHandle> waiter = startWaiting(client, FLEETING);

		assertThat(holder.release()).isTrue();
		CompletableFuture<Boolean> lost = new CompletableFuture<>();
		waiter.get().onLost(() -> lost.complete(true));

		assertThat(get(lost)).isTrue();
		assertNothingLeft(client);
		assertThat(failing.kinds()).contains("ACQUIRED", "BUSY", "TIMEOUT", "wait", "waited", "released")
			.containsAnyOf("lost EXPIRED", GONE);
	}

}
