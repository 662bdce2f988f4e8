package io.holdfast.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.api.async.BaseRedisAsyncCommands;

/**
 * Pings a silent server until it answers. If repeated pings are not answered, the
 * connection is replaced, because after a network failure it may never answer again.
 */
final class Prober {

	private static final Duration PAUSE = Duration.ofMillis(500);

	private static final int PROBES_PER_CONNECTION = 2;

	private final ConnectionManager connections;

	private final CircuitBreaker circuit;

	private final Duration timeout;

	private final Runnable onBack;

	private final AtomicBoolean running = new AtomicBoolean();

	private volatile boolean stopped;

	Prober(ConnectionManager connections, CircuitBreaker circuit, Duration timeout, Runnable onBack) {
		this.connections = connections;
		this.circuit = circuit;
		this.timeout = timeout;
		this.onBack = onBack;
	}

	void start() {
		if (this.running.compareAndSet(false, true)) {
			probe(1);
		}
	}

	void stop() {
		this.stopped = true;
	}

	private void probe(int count) {
		NodeConnection connection = this.connections.connection();
		if (this.stopped || connection == null || !this.circuit.isOpen()) {
			this.running.set(false);
			if (!this.stopped && connection != null && this.circuit.isOpen()) {
				// The circuit was opened meanwhile, while this prober was still running.
				start();
			}
			return;
		}
		connection.send(BaseRedisAsyncCommands::ping)
			.exceptionallyCompose(HealthQuery::unlessAnswered)
			.orTimeout(this.timeout.toMillis(), TimeUnit.MILLISECONDS)
			.whenComplete((pong, failure) -> {
				if (failure == null) {
					this.running.set(false);
					if (this.circuit.answered()) {
						this.onBack.run();
					}
				}
				else if (count >= PROBES_PER_CONNECTION) {
					this.running.set(false);
					this.connections.drop(connection);
				}
				else {
					CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
						.execute(() -> probe(count + 1));
				}
			});
	}

}
