package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

import io.holdfast.redis.BlockingCalls;
import io.holdfast.redis.RedisNode;
import org.jspecify.annotations.Nullable;

/**
 * Asks Redis, and not at all while a server is left alone. Thread-safe.
 */
final class Redis {

	private final BlockingCalls calls;

	private final Availability availability;

	Redis(RedisNode node, Duration timeout, Availability availability) {
		this.calls = new BlockingCalls(node, timeout);
		this.availability = availability;
	}

	/**
	 * Use Redis for what may be repeated: reads, evictions and invalidations.
	 * @param <T> the answer
	 * @param keys what the command is about
	 * @param command what to send
	 * @return the answer
	 * @throws RedisAwayException when a server was not asked or has not answered
	 */
	<T extends @Nullable Object> T call(List<String> keys, Function<RedisNode, CompletionStage<T>> command) {
		return call(keys, true, command, (failure) -> false);
	}

	/**
	 * Use Redis for what is sent once: repeated, it would undo what others have done
	 * since.
	 * @param <T> the answer
	 * @param keys what the command is about
	 * @param command what to send
	 * @param harmless whether a failure says nothing of the server
	 * @return the answer
	 * @throws RedisAwayException when a server was not asked or has not answered
	 */
	<T extends @Nullable Object> T once(List<String> keys, Function<RedisNode, CompletionStage<T>> command,
			Predicate<RuntimeException> harmless) {
		return call(keys, false, command, harmless);
	}

	private <T extends @Nullable Object> T call(List<String> keys, boolean repeatable,
			Function<RedisNode, CompletionStage<T>> command, Predicate<RuntimeException> harmless) {
		if (!this.availability.isUp(keys)) {
			throw new RedisAwayException(null);
		}
		try {
			return this.calls.ask(keys, repeatable, command);
		}
		catch (RuntimeException ex) {
			if (!harmless.test(ex)) {
				this.availability.failed(keys, ex);
			}
			throw new RedisAwayException(ex);
		}
	}

	/**
	 * Use Redis also while a server is left alone.
	 * @param keys what the command is about
	 * @param command what to send, which may be repeated
	 */
	void always(List<String> keys, Function<RedisNode, CompletionStage<Long>> command) {
		this.calls.ask(keys, true, command);
	}

}
