package io.holdfast.cache.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.holdfast.cache.CacheLookup;
import io.holdfast.test.AnswerProxy;
import io.holdfast.test.Eventually;
import io.holdfast.test.LogRecorder;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that answers one command twice, so that later answers would be the values of
 * other keys.
 */
@RedisNodesTest
class SurplusReplyCacheTest {

	private static final int KEYS = 100;

	private static final int READERS = 8;

	@RegisterExtension
	private final LogRecorder log = new LogRecorder("io.holdfast.redis");

	private final CacheInstances instances = new CacheInstances();

	@Test
	void doesNotMixUpValuesIfNothingWaits(RedisNodes nodes) {
		try (AnswerProxy proxy = AnswerProxy.to(nodes.get(0).port()); this.instances) {
			RedisCacheService service = filled(proxy);
			twice(proxy);
			service.get("books", "0", String.class);

			for (int round = 0; round < 3; round++) {
				for (int i = 0; i < KEYS; i++) {
					assertThat(read(service, "" + i)).isIn(null, "book " + i);
				}
			}
			isRightAgain(service);
		}
	}

	@Test
	void isCorrectAgainSoonIfCommandsNeverPause(RedisNodes nodes) {
		try (AnswerProxy proxy = AnswerProxy.to(nodes.get(0).port()); this.instances) {
			RedisCacheService service = filled(proxy);
			AtomicBoolean running = new AtomicBoolean(true);
			AtomicInteger wrong = new AtomicInteger();
			List<Future<Integer>> readers = new ArrayList<>();
			AtomicIntegerArray reads = new AtomicIntegerArray(READERS);
			for (int thread = 0; thread < READERS; thread++) {
				int reader = thread;
				readers.add(this.instances.submit(() -> {
					for (int i = reader * 11; running.get(); i++) {
						String value = read(service, "" + i % KEYS);
						if (value != null && !value.equals("book " + i % KEYS)) {
							wrong.incrementAndGet();
						}
						reads.incrementAndGet(reader);
					}
					return 0;
				}));
			}
			twice(proxy);

			Eventually.await("the surplus is noticed", () -> this.log.text().contains("do not belong"));
			isRightAgain(service);
			// A reader may still hold a wrong value that it was given before.
			eachReads(reads);
			int until = wrong.get();
			eachReads(reads);
			isRightAgain(service);
			running.set(false);
			readers.forEach(CacheInstances::result);
			assertThat(wrong).hasValue(until);
		}
	}

	private RedisCacheService filled(AnswerProxy proxy) {
		RedisCacheService service = this.instances
			.start(RedisCacheService.builder(CacheInstances.redis(proxy.port()), CacheInstances.CODEC)
				.timeout(CacheInstances.TIMEOUT));
		service.get("books", "0", String.class);
		for (int i = 0; i < KEYS; i++) {
			service.put("books", "" + i, "book " + i);
		}
		return service;
	}

	private static void eachReads(AtomicIntegerArray reads) {
		for (int reader = 0; reader < READERS; reader++) {
			int thread = reader;
			int before = reads.get(thread);
			Eventually.await("each reader has read again", () -> reads.get(thread) > before + 1);
		}
	}

	private static void isRightAgain(RedisCacheService service) {
		for (int i = 0; i < KEYS; i++) {
			String key = "" + i;
			Eventually.await("it is read", () -> ("book " + key).equals(read(service, key)));
		}
	}

	private static @Nullable String read(RedisCacheService service, String key) {
		CacheLookup<String> found = service.get("books", key, String.class);
		return found.isHit() ? found.value() : null;
	}

	private static void twice(AnswerProxy proxy) {
		AtomicBoolean done = new AtomicBoolean();
		proxy.change((answer) -> done.compareAndSet(false, true) ? answer + answer : answer);
	}

}
