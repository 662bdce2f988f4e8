package io.holdfast.sample.record;

import java.util.List;

import io.holdfast.test.RedisNodes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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
class RecordsOnRedisTest extends RecordsContract {

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
	void answers503WithoutAQuorum() {
		long one = create("unavailable");
		List.of(0, 1).forEach((node) -> nodes.get(node).stop());
		try {
			assertThat(discover(one)).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
				.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
				.hasHeader(HttpHeaders.RETRY_AFTER, "5");
			assertThat(get("/actuator/health")).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
		}
		finally {
			nodes.heal();
		}
	}

}
