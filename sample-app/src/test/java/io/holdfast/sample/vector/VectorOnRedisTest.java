package io.holdfast.sample.vector;

import java.util.List;

import io.holdfast.test.RedisNodes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One instance with three real nodes.
 */
@ActiveProfiles("external")
@DirtiesContext
class VectorOnRedisTest extends VectorContract {

	private static final RedisNodes nodes = RedisNodes.start(3);

	@DynamicPropertySource
	static void nodes(DynamicPropertyRegistry registry) {
		registry.add("holdfast.redis.nodes", () -> String.join(",", nodes.uris()));
		registry.add("spring.data.redis.url", () -> nodes.uris().get(0));
	}

	@AfterAll
	static void stopNodes() {
		nodes.close();
	}

	@Test
	void isDownWithoutAQuorum() {
		List.of(1, 2).forEach((node) -> nodes.get(node).stop());
		try {
			assertThat(this.mvc.get().uri("/api/v1/vector/health")).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
				.bodyJson()
				.isStrictlyEqualTo("""
						{"status": "DOWN", "locks_available": false, "redis_available": true, "instance": "here"}
						""");
		}
		finally {
			nodes.heal();
		}
	}

}
