package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.holdfast.engine.StoreCalls;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.engine.FakeTime;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call that is refused or failed when it begins to wait.
 */
class PermitAcquisitionTest {

	private static final RateLimit LIMIT = RateLimit.slidingWindow("second", 1, Duration.ofSeconds(1));

	private final FakeTime time = new FakeTime();

	private final List<String> events = new ArrayList<>();

	private final RateLimitListener listener = new RateLimitListener() {

		@Override
		public void onDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed) {
			PermitAcquisitionTest.this.events.add(outcome.name());
		}

		@Override
		public void onWait(RateLimitRequest request) {
			PermitAcquisitionTest.this.events.add("wait");
		}

	};

	@Test
	void reportsTheWaitBeforeTheRefusal() {
		ask(PermitAcquisition::endWait);

		assertThat(this.events).containsExactly("wait", "REJECTED");
	}

	@Test
	void reportsNoWaitAfterTheClosing() {
		ask((call) -> {
			call.fail(PermitAcquisition.closed());
			this.events.add("closed");
		});

		assertThat(this.events).containsExactly("wait", "closed");
	}

	private void ask(Consumer<PermitAcquisition> begin) {
		LimiterSettings settings = new LimiterSettings(new FullStore(), new KeySpace(null, "rate:", 512),
				Duration.ofSeconds(1), this.listener, this.time, this.time, Runnable::run);
		PermitAcquisition call = new PermitAcquisition(new Owner(begin), settings,
				new StoreCalls(this.time, Duration.ofSeconds(1), (waited) -> {
				}), this.listener, List.of(RateLimitRequest.of(LIMIT, "key")),
				List.of(new PermitRequest("key", LIMIT, 1)), Duration.ofMinutes(1), false);
		call.ask();
		assertThat(call.result()).isCompletedExceptionally();
		assertThat(this.time.timers()).isZero();
	}

	private record Owner(Consumer<PermitAcquisition> begin) implements PermitAcquisition.Owner {

		@Override
		public void waiting(PermitAcquisition call) {
			this.begin.accept(call);
		}

		@Override
		public void notWaiting(PermitAcquisition call) {
		}

		@Override
		public boolean waitsEnded() {
			return false;
		}

	}

	private static final class FullStore implements RateStore {

		@Override
		public CompletionStage<Decision> take(List<PermitRequest> permitRequests) {
			return CompletableFuture.completedFuture(
					new Decision(false, List.of(new LimitStatus(0, Duration.ofSeconds(1), Duration.ofSeconds(1)))));
		}

		@Override
		public CompletionStage<Decision> peek(List<PermitRequest> permitRequests) {
			return take(permitRequests);
		}

		@Override
		public CompletionStage<Boolean> forget(String key) {
			return CompletableFuture.completedFuture(false);
		}

		@Override
		public boolean isLocal() {
			return true;
		}

	}

}
