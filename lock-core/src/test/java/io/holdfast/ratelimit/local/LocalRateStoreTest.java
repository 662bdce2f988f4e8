package io.holdfast.ratelimit.local;

import java.time.Duration;
import java.util.AbstractList;
import java.util.List;

import io.holdfast.lock.engine.FakeTime;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LocalRateStoreTest {

	private static final PermitRequest REQUEST = new PermitRequest("key",
			RateLimit.slidingWindow("second", 5, Duration.ofSeconds(1)), 1);

	private final LocalRateStore store = new LocalRateStore(new FakeTime(), 100);

	@Test
	void aResetIsNotUndoneByACallAtTheSameTime() throws InterruptedException {
		ResetWithin requests;
		int step = 0;
		do {
			this.store.forget("key");
			this.store.take(List.of(new PermitRequest("key", REQUEST.limit(), 3)));
			requests = new ResetWithin(++step);
			this.store.take(requests);
			if (requests.reset != null) {
				requests.reset.join();
				long remaining = this.store.peek(List.of(REQUEST))
					.toCompletableFuture()
					.join()
					.statuses()
					.get(0)
					.remaining();
				assertThat(remaining).as("remaining after a reset at step " + step).isIn(4L, 5L);
			}
		}
		while (requests.reset != null);
		assertThat(step).isGreaterThan(1);
	}

	/**
	 * Another thread resets the key when the list is read for the given time, and has
	 * ended or waits when the read returns.
	 */
	private final class ResetWithin extends AbstractList<PermitRequest> {

		private final int step;

		private int reads;

		private @Nullable Thread reset;

		private ResetWithin(int step) {
			this.step = step;
		}

		@Override
		public PermitRequest get(int index) {
			if (++this.reads == this.step) {
				Thread thread = new Thread(() -> LocalRateStoreTest.this.store.forget("key"));
				this.reset = thread;
				thread.start();
				while (thread.getState() != Thread.State.TERMINATED && thread.getState() != Thread.State.WAITING) {
					Thread.onSpinWait();
				}
			}
			return REQUEST;
		}

		@Override
		public int size() {
			return 1;
		}

	}

}
