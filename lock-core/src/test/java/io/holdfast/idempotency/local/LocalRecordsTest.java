package io.holdfast.idempotency.local;

import java.time.Duration;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.engine.RecordStore.Listener;
import io.holdfast.idempotency.engine.RecordStore.Request;
import io.holdfast.lock.engine.FakeTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LocalRecordsTest {

	private static final IdempotencyOptions ONCE = IdempotencyOptions.defaults().withWait(Duration.ZERO);

	private final FakeTime time = new FakeTime();

	private LocalIdempotencyClient client = client(10, Long.MAX_VALUE);

	private LocalIdempotencyClient client(int records, long bytes) {
		return LocalIdempotencyClient.builder()
			.timeSource(this.time)
			.scheduler(this.time)
			.callbackExecutor(Runnable::run)
			.maxRecords(records, bytes)
			.build();
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	private static IdempotencyKey key(int number) {
		return IdempotencyKey.of("payment", "key-" + number);
	}

	private void execute(int number, String outcome) {
		this.client.execute(key(number), ONCE, OutcomeCodec.TEXT, (leadership) -> outcome);
	}

	private Leadership lead(int number) {
		return ((ClaimResult.Leading) this.client.claim(key(number), ONCE)).leadership();
	}

	private State state(int number) {
		return this.client.status(key(number)).state();
	}

	private long kept(int numbers) {
		return java.util.stream.IntStream.range(0, numbers).filter((number) -> state(number) != State.ABSENT).count();
	}

	@Test
	void theOldestOutcomesAreDroppedIfThereAreTooMany() {
		for (int number = 0; number < 25; number++) {
			execute(number, "text");
		}
		assertThat(kept(25)).isEqualTo(10);
		assertThat(state(14)).isEqualTo(State.ABSENT);
		assertThat(state(15)).isEqualTo(State.DONE);
	}

	@Test
	void whatEndedFirstIsTheOldestAndNotWhatBeganFirst() {
		Leadership first = lead(0);
		for (int number = 1; number < 10; number++) {
			execute(number, "text");
		}
		first.complete("text");
		execute(10, "text");
		assertThat(state(0)).isEqualTo(State.DONE);
		assertThat(state(1)).isEqualTo(State.ABSENT);
	}

	@Test
	void workThatRunsIsNeverForgotten() {
		for (int number = 0; number < 20; number++) {
			lead(number);
		}
		for (int number = 20; number < 30; number++) {
			execute(number, "text");
		}
		for (int number = 0; number < 20; number++) {
			assertThat(state(number)).isEqualTo(State.RUNNING);
		}
		assertThat(state(29)).isEqualTo(State.DONE);
		assertThat(kept(30)).isEqualTo(21);
	}

	@Test
	void theirSizeIsBoundedToo() {
		this.client.close();
		this.client = client(1000, 100_000);
		for (int number = 0; number < 100; number++) {
			execute(number, "x".repeat(10_000));
		}
		assertThat(kept(100)).isEqualTo(4);
		execute(100, "x".repeat(1_000_000));
		assertThat(state(100)).isEqualTo(State.DONE);
		assertThat(kept(101)).isEqualTo(1);
		for (int number = 101; number < 200; number++) {
			execute(number, "");
		}
		assertThat(kept(200)).isEqualTo(99);
	}

	@Test
	void whatIsForgottenOrOverCountsNoLonger() {
		for (int round = 0; round < 3000; round++) {
			execute(1, "text");
			assertThat(this.client.forget(key(1))).isTrue();
		}
		for (int number = 0; number < 10; number++) {
			execute(number, "text");
		}
		assertThat(kept(10)).isEqualTo(10);
		this.time.advance(Duration.ofDays(2));
		for (int number = 20; number < 2000; number++) {
			lead(number).release();
		}
		Leadership running = lead(3000);
		running.complete("text");
		assertThat(kept(10)).isZero();
	}

	@Test
	void whatIsForgottenIsWhatWasKeptAtThatMoment() {
		LocalRecordStore store = new LocalRecordStore(this.time, 10, Long.MAX_VALUE);
		store.claim("key", new Request("token", null, Duration.ofSeconds(1), Duration.ofSeconds(1), true));
		store.addListener(new Listener() {

			@Override
			public void changed(String key) {
				LocalRecordsTest.this.time.advance(Duration.ofDays(1));
			}

			@Override
			public void reset() {
			}

		});
		assertThat(store.forget("key").toCompletableFuture().join()).isTrue();
		assertThat(store.forget("key").toCompletableFuture().join()).isFalse();
	}

	@Test
	void atLeastOneIsKept() {
		assertThatIllegalArgumentException().isThrownBy(() -> LocalIdempotencyClient.builder().maxRecords(0, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> LocalIdempotencyClient.builder().maxRecords(1, 0));
	}

}
