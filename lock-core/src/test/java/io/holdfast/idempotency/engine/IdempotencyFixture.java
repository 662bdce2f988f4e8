package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.Polling;
import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.local.LocalIdempotencyClient;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.engine.FakeTime;

/**
 * Clients of one store on one thread, with a clock that the test moves.
 */
final class IdempotencyFixture {

	static final IdempotencyKey KEY = IdempotencyKey.of("payments", "one");

	static final Duration TIMEOUT = Duration.ofSeconds(1);

	/** A lease of 30 s, renewed every 10 s. */
	static final IdempotencyOptions OPTIONS = IdempotencyOptions.defaults()
		.withLease(Duration.ofSeconds(30))
		.withWait(Duration.ofMinutes(10));

	final FakeTime time = new FakeTime();

	final List<String> events = new ArrayList<>();

	final FakeStore store = new FakeStore(local().engine().settings().store());

	final Client client = client();

	private AbstractIdempotencyClient local() {
		return LocalIdempotencyClient.builder()
			.timeSource(this.time)
			.scheduler(this.time)
			.callbackExecutor(Runnable::run)
			.build();
	}

	Client client() {
		return new Client(new OperationSettings(this.store, new KeySpace(null, "idem:", 512), "here",
				IdempotencyOptions.defaults(), 100, 100, TIMEOUT,
				new Polling(Duration.ofMillis(50), Duration.ofMillis(500)), new IdempotencyListener() {

					@Override
					public void onCall(IdempotencyKey key, CallOutcome outcome, Duration elapsed) {
						IdempotencyFixture.this.events.add(outcome.name());
					}

					@Override
					public void onLost(IdempotencyKey key, Duration held) {
						IdempotencyFixture.this.events.add("lost");
					}

					@Override
					public void onPending(IdempotencyKey key) {
						IdempotencyFixture.this.events.add("pending");
					}

				}, this.time, this.time, Runnable::run));
	}

	CompletableFuture<ClaimResult> claim() {
		return claim(this.client, OPTIONS);
	}

	CompletableFuture<ClaimResult> claim(Client client, IdempotencyOptions options) {
		return client.claimAsync(KEY, options).toCompletableFuture();
	}

	Leadership lead() {
		return lead(claim());
	}

	static Leadership lead(CompletableFuture<ClaimResult> claim) {
		return ((ClaimResult.Leading) claim.join()).leadership();
	}

	void advance(Duration duration) {
		this.time.advance(duration);
	}

	static final class Client extends AbstractIdempotencyClient {

		Client(OperationSettings settings) {
			super(settings, List.of());
		}

	}

}
