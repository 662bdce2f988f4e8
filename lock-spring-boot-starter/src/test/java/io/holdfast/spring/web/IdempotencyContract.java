package io.holdfast.spring.web;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What clients see of idempotent methods, whichever framework serves them. On a real
 * server and a real Redis.
 */
@RedisNodesTest(count = 1)
abstract class IdempotencyContract {

	private ConfigurableApplicationContext context;

	HttpCalls http;

	Payments.Ledger ledger;

	abstract SpringApplication application();

	@BeforeEach
	void start(RedisNodes nodes) {
		// With keep-alive, Reactor Netty 1.3.7 sometimes gives no response to a request
		// when another thread has answered the one before.
		this.context = application().run("--server.port=0", "--server.netty.max-keep-alive-requests=1",
				"--spring.main.banner-mode=off", "--spring.data.redis.host=127.0.0.1",
				"--spring.data.redis.port=" + nodes.get(0).port(), "--holdfast.redis.connect-timeout=10s",
				"--holdfast.redis.fail-fast=true", "--holdfast.namespace=" + java.util.UUID.randomUUID(),
				"--management.endpoint.idempotency.access=unrestricted",
				"--management.endpoints.web.exposure.include=idempotency");
		this.http = new HttpCalls(this.context);
		this.ledger = this.context.getBean(Payments.Ledger.class);
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	@Test
	void aRepeatedRequestGetsTheSameResponse() {
		HttpResponse<String> first = this.http.post("/payments", "{\"amount\":5}", "key-1");
		HttpResponse<String> second = this.http.post("/payments", "{\"amount\":5}", "\"key-1\"");
		assertThat(first.statusCode()).isEqualTo(201);
		assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
		assertThat(second.statusCode()).isEqualTo(201);
		assertThat(second.body()).isEqualTo(first.body()).contains("\"number\":1");
		assertThat(second.headers().firstValue("Location")).contains("/payments/1");
		assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
		assertThat(this.ledger.executions).hasValue(1);
	}

	@Test
	void aMissingKeyIsABadRequest() {
		HttpResponse<String> response = this.http.post("/payments", "{\"amount\":5}", null);
		assertProblem(response, 400, "Idempotency key missing or invalid");
		assertThat(response.body()).contains("'Idempotency-Key' is missing");
		assertThat(this.ledger.executions).hasValue(0);
	}

	@Test
	void aKeyThatIsTooLongIsABadRequest() {
		assertProblem(this.http.post("/payments", "{\"amount\":5}", "x".repeat(256)), 400,
				"Idempotency key missing or invalid");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"amount\":5}", "{\"amount\":5,\"note\":null}", "{\"amount\":5,\"note\":\" \"}",
			"{\"amount\":5,\"note\":\"a\\u0000b\"}" })
	void contentWithoutTheValuesOfTheKeyIsABadRequestThatNamesTheOperation(String body) {
		for (String path : List.of("/noted", "/noted-length")) {
			HttpResponse<String> response = this.http.post(path, body, "unused");
			if (path.equals("/noted") || !body.contains("\"note\":\"")) {
				assertProblem(response, 400, "Idempotency key missing or invalid");
				assertThat(response.body()).contains("operation '" + path.substring(1) + "'")
					.doesNotContain("#payment");
				assertThat(this.ledger.executions).hasValue(0);
			}
		}
	}

	@Test
	void theMethodKnowsItsOperationByTheKeyOfTheHeader() {
		String body = "{\"amount\":5}";
		assertThat(this.http.post("/key", body, "\"a \\\" b\"; v=1").body())
			.isEqualTo("key a \" b attempt 1 leads true");
		assertThat(this.http.post("/key", body, "a,b").body()).isEqualTo("key a,b attempt 1 leads true");
		assertThat(this.http.post("/key", body, "bare", "X-User", "alice").body())
			.isEqualTo("key alice:bare attempt 1 leads true");
	}

	@Test
	void otherContentUnderTheSameKeyCannotBeProcessed() {
		this.http.post("/payments", "{\"amount\":5}", "key-2");
		assertProblem(this.http.post("/payments", "{\"amount\":6}", "key-2"), 422, "Idempotency key reused");
		assertThat(this.ledger.executions).hasValue(1);
	}

	@Test
	void aRequestThatStillRunsIsAConflictWithATimeToRetry() {
		CompletableFuture<HttpResponse<String>> first = this.http.postAsync("/slow", "{\"amount\":5}", "key-3");
		this.ledger.await("begun");
		HttpResponse<String> second = this.http.post("/slow", "{\"amount\":5}", "key-3");
		assertProblem(second, 409, "Operation in progress");
		assertThat(second.headers().firstValue("Retry-After"))
			.hasValueSatisfying((seconds) -> assertThat(Integer.parseInt(seconds)).isBetween(1, 60));
		this.ledger.latch("end").countDown();
		assertThat(first.join().statusCode()).isEqualTo(200);
	}

	@Test
	void keysOfOnePrincipalAreNotThoseOfAnother() {
		this.http.post("/payments", "{\"amount\":5}", "key-4", "X-User", "alice");
		HttpResponse<String> bobs = this.http.post("/payments", "{\"amount\":5}", "key-4", "X-User", "bob");
		assertThat(bobs.headers().firstValue("Idempotent-Replayed")).isEmpty();
		assertThat(this.ledger.executions).hasValue(2);
		assertThat(this.http.post("/payments", "{\"amount\":5}", "key-4", "X-User", "alice")
			.headers()
			.firstValue("Idempotent-Replayed")).contains("true");
	}

	@Test
	void operatorsSeeAnOperationAndFreeItsKey() {
		this.http.post("/payments", "{\"amount\":5}", "key-5", "X-User", "alice");
		String path = "/actuator/idempotency/payments/alice:key-5";
		HttpResponse<String> found = this.http.send("GET", path);
		assertThat(found.statusCode()).isEqualTo(200);
		assertThat(found.body()).contains("\"state\":\"DONE\"", "\"age\"", "\"remainingRetention\"", "\"holder\"")
			.doesNotContain("number");
		assertThat(this.http.send("DELETE", path).statusCode()).isEqualTo(200);
		assertThat(this.http.send("GET", path).statusCode()).isEqualTo(404);
		assertThat(this.http.send("DELETE", path).statusCode()).isIn(204, 404);
		this.http.post("/payments", "{\"amount\":5}", "key-5", "X-User", "alice");
		assertThat(this.ledger.executions).hasValue(2);
	}

	static void assertProblem(HttpResponse<String> response, int status, String title) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type"))
			.hasValueSatisfying((type) -> assertThat(type).startsWith("application/problem+json"));
		assertThat(response.body()).contains("\"status\":" + status, "\"title\":\"" + title + "\"", "\"detail\"");
	}

}
