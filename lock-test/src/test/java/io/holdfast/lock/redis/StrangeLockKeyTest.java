package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.holdfast.lock.LockException;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Keys of locks and fences that were not written by this library: calls fail at once with
 * a clear error, until the keys are deleted. A fence is never reset, because it could
 * decrease.
 */
@RedisNodesTest
class StrangeLockKeyTest {

	private static final LockOptions BRIEF = LockOptions.defaults().withWait(Duration.ofMillis(300));

	private static final String NAME = "strange";

	static Stream<List<String>> strangers() {
		return Stream.of(List.of("SET", "text"), List.of("SET", "x".repeat(1 << 20)), List.of("RPUSH", "a", "b"),
				List.of("HSET", "a", "b"), List.of("ZADD", "1", "a"), List.of("XADD", "*", "a", "b"));
	}

	@ParameterizedTest
	@MethodSource("strangers")
	void ofALockAreAnErrorUntilReleased(List<String> stranger, RedisNodes nodes) {
		write(nodes.get(0), "locks:" + NAME, stranger);
		try (RedlockClient locks = LockClients.connectPatiently(nodes)) {
			Class<? extends LockException> expected = stranger.get(0).equals("SET") ? LockNotAcquiredException.class
					: LockUnavailableException.class;
			check(expected, () -> locks.acquire(NAME, BRIEF));
			check(expected, () -> locks.acquire(NAME, BRIEF.fenced()));
			check(expected, () -> locks.acquireAll(List.of(NAME, "other"), BRIEF));
			assertThat(locks.forceRelease(NAME)).isTrue();
			locks.acquire(NAME, BRIEF.fenced()).close();
		}
	}

	@ParameterizedTest
	@MethodSource("strangers")
	void ofAFenceAreAnErrorUntilDeleted(List<String> stranger, RedisNodes nodes) {
		boolean odd = !stranger.get(0).equals("ZADD");
		write(nodes.get(0), "fence:{locks:strange}", stranger);
		try (RedlockClient locks = LockClients.connectPatiently(nodes)) {
			if (odd) {
				check(LockUnavailableException.class, () -> locks.acquire(NAME, BRIEF.fenced()));
			}
			locks.acquire(NAME, BRIEF).close();
			if (odd) {
				nodes.get(0).command("DEL", "fence:{locks:strange}");
			}
			locks.acquire(NAME, BRIEF.fenced()).close();
		}
	}

	private static void write(RedisNodeProcess node, String key, List<String> stranger) {
		node.command(Stream.concat(Stream.of(stranger.get(0), key), stranger.stream().skip(1)).toArray(String[]::new));
	}

	private static void check(Class<? extends Throwable> type, ThrowingCallable call) {
		long start = System.nanoTime();
		Throwable thrown = catchThrowable(call);
		assertThat(thrown).isInstanceOf(type);
		assertThat(thrown.getMessage()).contains(NAME).hasSizeLessThan(2000);
		if (type == LockUnavailableException.class) {
			assertThat(thrown).hasMessageContaining("WRONGTYPE");
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
	}

}
