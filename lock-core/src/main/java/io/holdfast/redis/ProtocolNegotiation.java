package io.holdfast.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections with the configured protocol, or with the newest that the server
 * accepts. The driver falls back by itself only if the server says, in the exact words of
 * Redis, that it does not know {@code HELLO}.
 */
final class ProtocolNegotiation {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	/**
	 * How often the other side must close the connection during the handshake, or not
	 * answer, before that counts as a refusal: a server that is shutting down does so
	 * once.
	 */
	private static final int SILENT_ENDS = 2;

	private final String address;

	private final ClientOptions options;

	/** The options that are tried next, {@code null} if the protocol is configured. */
	private final @Nullable ClientOptions older;

	private volatile int silentEnds;

	private volatile boolean logged;

	ProtocolNegotiation(String address, ClientOptions options) {
		this.address = address;
		this.options = options;
		this.older = (options.getConfiguredProtocolVersion() == null)
				? options.mutate().protocolVersion(ProtocolVersion.RESP2).build() : null;
	}

	/**
	 * Open a connection.
	 * @param opener opens a connection with the given options of the driver
	 * @param closer closes a connection
	 */
	<T> CompletionStage<T> open(Function<ClientOptions, CompletionStage<T>> opener,
			Function<T, CompletionStage<Void>> closer) {
		return newest(opener).exceptionallyCompose((failure) -> {
			ClientOptions older = this.older;
			if (older == null || !isRefusal(failure)) {
				return CompletableFuture.failedFuture(failure);
			}
			// A server that did not answer may only have been paused. If it now answers
			// with the older protocol, try the newer one once more.
			CompletableFuture<T> fallback = DriverErrors.isUnanswered(failure)
					? attempt(opener, older).thenCompose((awake) -> closer.apply(awake)
						.thenCompose((closed) -> newest(opener))
						.exceptionallyCompose((silent) -> fallBack(opener, older, failure)))
					: fallBack(opener, older, failure);
			return fallback.exceptionallyCompose((again) -> CompletableFuture.failedFuture(failure));
		});
	}

	private <T> CompletableFuture<T> newest(Function<ClientOptions, CompletionStage<T>> opener) {
		return attempt(opener, this.options).whenComplete((opened, failure) -> {
			if (failure == null) {
				this.silentEnds = Integer.MIN_VALUE;
			}
		});
	}

	private <T> CompletableFuture<T> fallBack(Function<ClientOptions, CompletionStage<T>> opener, ClientOptions older,
			Throwable reason) {
		return attempt(opener, older).whenComplete((opened, failure) -> {
			if (failure == null) {
				logFallback(reason);
			}
		});
	}

	private static <T> CompletableFuture<T> attempt(Function<ClientOptions, CompletionStage<T>> opener,
			ClientOptions options) {
		// The driver's own futures lack some of the methods that are used here.
		return opener.apply(options).toCompletableFuture();
	}

	private boolean isRefusal(Throwable failure) {
		if (DriverErrors.isAuthentication(failure)) {
			return false;
		}
		if (DriverErrors.isRefusedHandshake(failure)) {
			return true;
		}
		return (DriverErrors.isEndedHandshake(failure) || DriverErrors.isUnanswered(failure))
				&& ++this.silentEnds >= SILENT_ENDS;
	}

	private void logFallback(Throwable failure) {
		if (!this.logged) {
			this.logged = true;
			logger.warn("Redis node {} does not accept RESP3 ({}); RESP2 is used instead. To use it from the start, set"
					+ " the protocol to RESP2", this.address, DriverErrors.describe(failure));
		}
	}

}
