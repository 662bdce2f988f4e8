package io.holdfast.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.engine.FakeTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoreCallsTest {

	private static final Duration TIMEOUT = Duration.ofMillis(500);

	private final FakeTime time = new FakeTime();

	private final List<Duration> unanswered = new ArrayList<>();

	private final StoreCalls calls = new StoreCalls(this.time, TIMEOUT, this.unanswered::add);

	private final List<CompletableFuture<String>> requests = new ArrayList<>();

	@Test
	void completesWithTheAnswer() {
		CompletableFuture<String> call = this.calls.ask(this::request);
		this.requests.get(0).complete("answer");
		assertThat(call).isCompletedWithValue("answer");
		assertThat(this.time.timers()).isZero();
	}

	@Test
	void endsAtTheTimeoutAndReportsTheSilence() {
		CompletableFuture<String> call = this.calls.ask(this::request);
		this.time.advance(TIMEOUT);
		assertThat(call).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(StoreTimeoutException.class);
		assertThat(this.unanswered).containsExactly(TIMEOUT);
		assertThat(this.requests.get(0)).isCancelled();
	}

	@Test
	void asksAgainAfterATemporaryRefusal() {
		CompletableFuture<String> call = this.calls.ask(this::request);
		refuse(0);
		this.time.advanceMillis(100);
		this.requests.get(1).complete("answer");
		assertThat(call).isCompletedWithValue("answer");
	}

	@Test
	void endsWithTheRefusalIfTheTimeEndsBetweenTwoRequests() {
		CompletableFuture<String> call = this.calls.ask(() -> {
			CompletionStage<String> request = request();
			refuse(this.requests.size() - 1);
			return request;
		});
		this.time.advance(TIMEOUT);
		assertThat(call).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(TransientRefusalException.class);
		assertThat(this.unanswered).isEmpty();
	}

	@Test
	void cancelsTheRequestThatWasSentLast() {
		this.calls.ask(this::request);
		refuse(0);
		this.time.advance(TIMEOUT);
		assertThat(this.requests).hasSize(2);
		assertThat(this.requests.get(1)).isCancelled();
		assertThat(this.unanswered).containsExactly(TIMEOUT);
	}

	@Test
	void cancelsARequestThatIsSentWhileTheCallEnds() {
		CompletableFuture<String> call = this.calls.ask(() -> {
			if (this.requests.size() == 1) {
				this.calls.fail(() -> new IllegalStateException("closed"));
			}
			return request();
		});
		refuse(0);
		this.time.advanceMillis(100);
		assertThat(call).isCompletedExceptionally();
		assertThat(this.requests.get(1)).isCancelled();
	}

	private CompletionStage<String> request() {
		CompletableFuture<String> request = new CompletableFuture<>();
		this.requests.add(request);
		return request;
	}

	private void refuse(int request) {
		this.requests.get(request).completeExceptionally(new TransientRefusalException("moving", null));
	}

}
