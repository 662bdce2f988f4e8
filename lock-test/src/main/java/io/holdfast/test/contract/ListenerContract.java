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

	private final RecordingLockListener heard = new RecordingLockListener(false);

	ListenerContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void isNotifiedOfAcquisitionAndReleaseOnce() {
		LockHandle handle = client(this.heard).acquire(this.name, PATIENT.withLabel("label"));
		handle.release();
		handle.release();
		handle.close();

		await("the release is reported", () -> this.heard.count("released") > 0);
		assertThat(this.heard.kinds()).containsExactly("ACQUIRED", "released");
		assertThat(this.heard.events()).allSatisfy((event) -> {
			assertThat(event.name()).isEqualTo(this.name);
			assertThat(event.label()).isEqualTo("label");
			assertThat(event.time()).isBetween(Duration.ZERO, LONG);
		});
	}

	@Test
	void isNotifiedOfABusyLock() {
		LockClient client = client(this.heard);
		client().acquire(this.name, ONCE);

		client.tryAcquire(this.name, ONCE);

		await("the outcome is reported", () -> this.heard.count("BUSY") == 1);
		assertThat(this.heard.kinds()).containsExactly("BUSY");
		assertThat(this.heard.events().get(0).label()).isNull();
	}

	@Test
	void isNotifiedOfAWaitThatTimedOut() {
		LockClient client = client(this.heard);
		client().acquire(this.name, ONCE);

		client.tryAcquire(this.name, HASTY);

		await("the outcome is reported", () -> this.heard.count("TIMEOUT") == 1);
		assertThat(this.heard.kinds()).containsExactlyInAnyOrder("wait", "waited", "TIMEOUT").startsWith("wait");
		assertThat(this.heard.events())
			.anySatisfy((event) -> assertThat(event.time()).isGreaterThanOrEqualTo(HASTY.waitTime()));
	}

	@Test
	void isNotifiedOfASuccessfulWait() {
		LockClient client = client(this.heard);
		LockHandle holder = client().acquire(this.name, ONCE);
		Running<LockHandle> waiter = startWaiting(client, PATIENT);
		await("the wait is reported", () -> this.heard.count("wait") == 1);

		holder.release();
		waiter.get();

		await("the outcome is reported", () -> this.heard.events().size() == 3);
		assertThat(this.heard.kinds()).containsExactlyInAnyOrder("wait", "waited", "ACQUIRED").startsWith("wait");
	}

	@Test
	void isNotifiedOfCancelledWaits() {
		LockClient client = client(this.heard);
		client().acquire(this.name, ONCE);
		Running<LockHandle> interrupted = startWaiting(client, PATIENT);
		CompletableFuture<LockHandle> cancelled = client.acquireAsync(this.name, PATIENT).toCompletableFuture();
		await("both have begun to wait", () -> this.heard.count("wait") == 2);

		interrupted.thread().interrupt();
		cancelled.cancel(true);

		assertThatExceptionOfType(CompletionException.class).isThrownBy(interrupted::get)
			.withCauseInstanceOf(LockInterruptedException.class);
		await("both are reported", () -> this.heard.count("CANCELLED") == 2 && this.heard.count("waited") == 2);
		assertThat(this.heard.count("wait")).isEqualTo(2);
	}

	@Test
	void isNotifiedOfALossAndOfNoReleaseAfterIt() {
		LockClient client = client(this.heard);
		LockHandle handle = client.acquire(this.name, FLEETING);
		await("the loss is reported", () -> this.heard.count("lost EXPIRED") + this.heard.count(GONE) == 1);

		handle.release();
		client.acquire(this.name + "-next", ONCE).release();

		await("what follows is reported", () -> this.heard.count("released") == 1);
		assertThat(this.heard.events().stream().filter((event) -> event.name().equals(this.name)))
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
