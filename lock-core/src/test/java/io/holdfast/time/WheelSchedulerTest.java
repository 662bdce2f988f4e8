package io.holdfast.time;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class WheelSchedulerTest {

	private final WheelScheduler scheduler = new WheelScheduler("test-timer");

	@AfterEach
	void stop() {
		this.scheduler.close();
	}

	@Test
	void runsTasksOnADaemonThreadOfItsOwn() throws Exception {
		CompletableFuture<Thread> ran = new CompletableFuture<>();
		this.scheduler.schedule(() -> ran.complete(Thread.currentThread()), Duration.ofMillis(-1));
		Thread thread = ran.get(10, TimeUnit.SECONDS);
		assertThat(thread.getName()).isEqualTo("test-timer");
		assertThat(thread.isDaemon()).isTrue();
	}

	@Test
	void keepsTheInterruptOfTheThreadThatSetsTheFirstTimer() {
		Thread.currentThread().interrupt();
		this.scheduler.schedule(() -> {
		}, Duration.ofMinutes(1));
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void runsNoTaskThatWasCalledOff() throws Exception {
		CountDownLatch first = new CountDownLatch(1);
		CountDownLatch second = new CountDownLatch(1);
		Scheduler.Cancellable task = this.scheduler.schedule(first::countDown, Duration.ofMillis(20));
		task.cancel();
		this.scheduler.schedule(second::countDown, Duration.ofMillis(60));
		assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(first.getCount()).isOne();
	}

	@Test
	void runsAllThatManyThreadsSetAtItsStart() throws Exception {
		CountDownLatch ran = new CountDownLatch(8);
		for (int i = 0; i < 8; i++) {
			new Thread(() -> this.scheduler.schedule(ran::countDown, Duration.ZERO)).start();
		}
		assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void goesOnAfterATaskThatThrows() throws Exception {
		CountDownLatch after = new CountDownLatch(1);
		this.scheduler.schedule(() -> {
			throw new IllegalStateException("failed");
		}, Duration.ZERO);
		this.scheduler.schedule(after::countDown, Duration.ofMillis(20));
		assertThat(after.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void takesADelayWithoutAnEnd() {
		this.scheduler.schedule(() -> {
		}, ChronoUnit.FOREVER.getDuration()).cancel();
		this.scheduler.schedule(() -> {
		}, ChronoUnit.FOREVER.getDuration().negated()).cancel();
	}

	@Test
	void rejectsTasksAfterItWasClosed() {
		this.scheduler.close();
		assertThatIllegalStateException().isThrownBy(() -> this.scheduler.schedule(() -> {
		}, Duration.ZERO));
	}

}
