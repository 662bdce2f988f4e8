package io.holdfast.sample.payment;

import io.holdfast.test.RedisNodes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

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
class PaymentsOnRedisTest extends PaymentsContract {

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
	void answers503WithoutTheRedisOfItsRecords() {
		nodes.get(0).stop();
		try {
			assertThat(this.mvc.post()
				.uri("/payments")
				.header("Idempotency-Key", "unavailable")
				.contentType(MediaType.APPLICATION_JSON)
				.content("{\"from\": \"alice\", \"to\": \"bob\", \"amount\": 1}"))
				.hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
				.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
			assertThat(this.payments.find("unavailable")).isEmpty();
		}
		finally {
			nodes.heal();
		}
	}

}
