package io.holdfast;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.holdfast.idempotency.CompositeIdempotencyListener;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.leader.CompositeLeaderListener;
import io.holdfast.leader.LeaderListener;
import io.holdfast.leader.LeaderTerm;
import io.holdfast.lock.CompositeLockListener;
import io.holdfast.lock.LockListener;
import io.holdfast.ratelimit.CompositeRateLimitListener;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.schedule.CompositeScheduleListener;
import io.holdfast.schedule.ScheduleListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class CompositeListenersTest {

	static Stream<Composite<?>> composites() {
		return Stream.of(new Composite<>(LockListener.class, CompositeLockListener::new, CompositeLockListener::of),
				new Composite<>(IdempotencyListener.class, CompositeIdempotencyListener::new,
						CompositeIdempotencyListener::of),
				new Composite<>(LeaderListener.class, CompositeLeaderListener::new, CompositeLeaderListener::of),
				new Composite<>(ScheduleListener.class, CompositeScheduleListener::new, CompositeScheduleListener::of),
				new Composite<>(RateLimitListener.class, CompositeRateLimitListener::new,
						CompositeRateLimitListener::of));
	}

	/**
	 * Also an event that is added later, whose default does nothing.
	 */
	@ParameterizedTest
	@MethodSource("composites")
	void tellsEveryListenerOfEveryEventWhateverTheFirstThrows(Composite<?> composite) throws Exception {
		composite.check();
	}

	/**
	 * One kind of listeners.
	 */
	record Composite<L>(Class<L> type, Function<List<L>, L> compose, Function<L, L> isolate) {

		void check() throws Exception {
			List<String> heard = new ArrayList<>();
			Error thrown = new AssertionError("as it has to be");
			thrown.setStackTrace(new StackTraceElement[0]);
			L both = this.compose.apply(List.of(listener((listener, event, arguments) -> {
				throw thrown;
			}), listener((listener, event, arguments) -> {
				heard.add(event.getName() + Arrays.toString(arguments));
				return null;
			})));
			List<String> told = new ArrayList<>();
			for (Method event : this.type.getMethods()) {
				if (!Modifier.isStatic(event.getModifiers())) {
					@Nullable Object[] arguments = Stream.of(event.getParameterTypes()).map(Composite::argument).toArray();
					event.invoke(both, arguments);
					told.add(event.getName() + Arrays.toString(arguments));
				}
			}
			assertThat(told).isNotEmpty();
			assertThat(heard).isEqualTo(told);
			assertThat(this.isolate.apply(both)).isSameAs(both);
		}

		private L listener(InvocationHandler handler) {
			return this.type.cast(Proxy.newProxyInstance(this.type.getClassLoader(), new Class<?>[] { this.type },
					(listener, event, arguments) -> (event.getDeclaringClass() == Object.class) ? "listener"
							: handler.invoke(listener, event, arguments)));
		}

		private static @Nullable Object argument(Class<?> type) {
			if (type == String.class) {
				return "invoice:42";
			}
			if (type == Duration.class) {
				return Duration.ofMillis(5);
			}
			if (type == int.class) {
				return 7;
			}
			if (type == IdempotencyKey.class) {
				return IdempotencyKey.of("payment", "42");
			}
			if (type == LeaderTerm.class) {
				return new LeaderTerm("keeper", "here", 1, Instant.EPOCH);
			}
			return type.isEnum() ? type.getEnumConstants()[0] : null;
		}

	}

}
