package io.holdfast.ratelimit.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.holdfast.test.ChildJvm;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three JVMs that take all permits that they can get, in real time, checked by the
 * server's times.
 */
@RedisNodesTest
class ThreeInstancesTest {

	private static final long WINDOW_MILLIS = 300;

	@Test
	void togetherNeverExceedTheLimitInAnyWindow(RedisNodes nodes) {
		List<ChildJvm> instances = new ArrayList<>();
		try {
			for (int i = 0; i < 3; i++) {
				instances
					.add(ChildJvm.start(RateLimitedProcess.class, nodes.uris().get(0), String.valueOf(WINDOW_MILLIS)));
			}
			instances.forEach((instance) -> instance.expect("ready"));
			for (int limit : List.of(1, 20, 128, 300)) {
				List<Long> admitted = new ArrayList<>();
				instances.parallelStream()
					.map((instance) -> instance.ask(String.valueOf(limit)))
					.toList()
					.forEach((times) -> List.of(times.split(",")).forEach((time) -> admitted.add(Long.valueOf(time))));
				assertWithin(limit, admitted);
			}
		}
		finally {
			instances.forEach(ChildJvm::close);
		}
	}

	private static void assertWithin(int limit, List<Long> admitted) {
		List<Long> times = admitted.stream().filter((time) -> time > 0).toList();
		List<Long> sorted = new ArrayList<>(times);
		Collections.sort(sorted);
		for (int i = 0; i + limit < sorted.size(); i++) {
			assertThat(sorted.get(i + limit) - sorted.get(i)).as("from %d of %d on", i, sorted.size())
				.isGreaterThanOrEqualTo(WINDOW_MILLIS * 1000);
		}
		assertThat(sorted).hasSizeGreaterThanOrEqualTo(limit * 3);
	}

}
