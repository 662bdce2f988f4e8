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
 * Opens connections with the protocol that was asked for, or with the newest that the
 * server takes. The driver steps down by itself only where a server says in Redis' own
 * words that it does not know {@code HELLO}.
 */
final class ProtocolNegotiation {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	/**
	 * How often the other side must end a handshake without a word, or not answer, before
	 * that is taken for a no: a server that is just going down does so once.
	 */
	private static final int SILENT_ENDS = 2;

	private final String address;

	private final ClientOptions options;

	/** What is tried next, {@code null} when the protocol is not ours to choose. */
	private final @Nullable ClientOptions older;

	private volatile int silentEnds;

	private volatile boolean told;

	ProtocolNegotiation(String address, ClientOptions options) {
		this.address = address;
		this.options = options;
		this.older = (options.getConfiguredProtocolVersion() == null)
				? options.mutate().protocolVersion(ProtocolVersion.RESP2).build() : null;
	}

	/**
	 * Open a connection.
	 * @param opener opens one with these options of the driver
	 * @param closer closes one
	 */
	<T> CompletionStage<T> open(Function<ClientOptions, CompletionStage<T>> opener,
			Function<T, CompletionStage<Void>> closer) {
		return newest(opener).exceptionallyCompose((failure) -> {
			ClientOptions older = this.older;
			if (older == null || !isRefusal(failure)) {
				return CompletableFuture.failedFuture(failure);
			}
			// A server that said nothing may have stood still, and now it does not: what
			// it makes of the newer protocol shows only now.
			CompletableFuture<T> stepped = DriverErrors.isUnanswered(failure)
					? attempt(opener, older).thenCompose((awake) -> closer.apply(awake)
						.thenCompose((closed) -> newest(opener))
						.exceptionallyCompose((silent) -> stepDown(opener, older, failure)))
					: stepDown(opener, older, failure);
			return stepped.exceptionallyCompose((again) -> CompletableFuture.failedFuture(failure));
		});
	}

	private <T> CompletableFuture<T> newest(Function<ClientOptions, CompletionStage<T>> opener) {
		return attempt(opener, this.options).whenComplete((opened, failure) -> {
			if (failure == null) {
				this.silentEnds = Integer.MIN_VALUE;
			}
		});
	}

	private <T> CompletableFuture<T> stepDown(Function<ClientOptions, CompletionStage<T>> opener, ClientOptions older,
			Throwable reason) {
		return attempt(opener, older).whenComplete((opened, failure) -> {
			if (failure == null) {
				tell(reason);
			}
		});
	}

	private static <T> CompletableFuture<T> attempt(Function<ClientOptions, CompletionStage<T>> opener,
			ClientOptions options) {
		// The driver's own futures do not have all that is used here.
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

	private void tell(Throwable failure) {
		if (!this.told) {
			this.told = true;
			logger.warn("Redis node {} does not take RESP3 ({}); RESP2 is spoken with it. To ask for that at once set"
					+ " the protocol to RESP2", this.address, DriverErrors.describe(failure));
		}
	}

}
