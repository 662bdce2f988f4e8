package io.holdfast.sample.task;

import io.holdfast.test.RedisNodes;
import org.junit.jupiter.api.AfterAll;

import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * One instance with three real nodes.
 */
@ActiveProfiles("external")
@DirtiesContext
class TasksOnRedisTest extends TasksContract {

	private static final RedisNodes nodes = RedisNodes.start(3);

	@DynamicPropertySource
	static void nodes(DynamicPropertyRegistry registry) {
		registry.add("holdfast.redis.nodes", () -> String.join(",", nodes.uris()));
	}

	@AfterAll
	static void stopNodes() {
		nodes.close();
	}

}
