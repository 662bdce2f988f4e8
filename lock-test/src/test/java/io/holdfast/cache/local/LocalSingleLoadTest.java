package io.holdfast.cache.local;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.cache.CacheService;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.redis.CacheInstances;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LocalSingleLoadTest {

	/**
	 * Two threads request the same key at about the same time, so that one often reads
	 * just before the other stores its value.
	 */
	@Test
	void aValueThatIsNotDroppedIsLoadedOnce() throws Exception {
		int keys = 20_000;
		// Memory has room for all of them: a full one may drop a value before the other
		// thread looks.
		CacheSettings roomy = CacheSettings.builder().fallbackSize(2 * keys).build();
		try (CacheService cache = LocalCacheService.builder(CacheInstances.CODEC).cache("books", roomy).build()) {
			AtomicInteger loads = new AtomicInteger();
			CyclicBarrier both = new CyclicBarrier(2);
			Thread other = new Thread(() -> ask(cache, keys, loads, both));
			other.start();
			ask(cache, keys, loads, both);
			other.join();
			assertThat(loads).hasValue(keys);
		}
	}

	private static void ask(CacheService cache, int keys, AtomicInteger loads, CyclicBarrier both) {
		for (int i = 0; i < keys; i++) {
			if (i % 100 == 0) {
				await(both);
			}
			cache.getOrLoad("books", "key" + i, Integer.class, loads::incrementAndGet);
		}
	}

	private static void await(CyclicBarrier both) {
		try {
			both.await();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
