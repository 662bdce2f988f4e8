package io.holdfast.spring.web;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What clients see of rate limits, whichever framework serves them. On a real server and
 * a real Redis.
 */
@RedisNodesTest(count = 1)
abstract class RateLimitContract {

	private static final Pattern LIMIT = Pattern.compile("\"([a-z-]+)\";r=(\\d+);t=(\\d+)");

	private @Nullable ConfigurableApplicationContext context;

	abstract SpringApplication application();

	HttpCalls start(RedisNodes nodes, String... arguments) {
		SpringApplication application = application();
		// With keep-alive, Reactor Netty 1.3.7 sometimes gives no response to a request
		// when another thread has answered the one before.
		application.setDefaultProperties(Map.of("server.port", "0", "server.netty.max-keep-alive-requests", "1",
				"spring.main.banner-mode", "off", "spring.data.redis.host", "127.0.0.1", "spring.data.redis.port",
				nodes.get(0).port(), "holdfast.redis.connect-timeout", "10s", "holdfast.redis.fail-fast", "true",
				"holdfast.namespace", UUID.randomUUID().toString(), "holdfast.ratelimit.node-timeout", "5s"));
		ConfigurableApplicationContext context = application.run(arguments);
		this.context = context;
		return new HttpCalls(context);
	}

	@AfterEach
	void stop() {
		if (this.context != null) {
			this.context.close();
		}
	}

	static Matcher limit(HttpResponse<String> response) {
		Matcher limit = LIMIT.matcher(header(response, "RateLimit"));
		assertThat(limit.matches()).as(header(response, "RateLimit")).isTrue();
		return limit;
	}

	static String header(HttpResponse<String> response, String name) {
		return String.join(" | ", response.headers().allValues(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/tasks", "/tasks/async" })
	void anAllowedResponseSaysHowTheClientStands(String path, RedisNodes nodes) {
		HttpCalls http = start(nodes);
		HttpResponse<String> response = http.send("GET", path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("tasks");
		assertThat(header(response, "RateLimit-Policy")).isEqualTo("\"tasks\";q=2;w=3600");
		assertThat(limit(response).group(2)).isEqualTo("1");
		assertThat(Integer.parseInt(limit(response).group(3))).isBetween(3000, 3600);
		assertThat(header(response, "Retry-After")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/tasks", "/tasks/async" })
	void oneTooManyIsRefusedWithTheTimeToRetry(String path, RedisNodes nodes) {
		HttpCalls http = start(nodes);
		http.send("GET", path);
		http.send("GET", path);
		HttpResponse<String> response = http.send("GET", path);
		IdempotencyContract.assertProblem(response, 429, "Rate limit exceeded");
		assertThat(response.body()).contains("\"violated-policies\":[\"tasks\"]", "#quota-exceeded")
			.doesNotContain("127.0.0.1");
		int seconds = Integer.parseInt(header(response, "Retry-After"));
		assertThat(seconds).isBetween(3000, 3600);
		assertThat(header(response, "RateLimit-Policy")).isEqualTo("\"tasks\";q=2;w=3600");
		assertThat(limit(response).group(2)).isEqualTo("0");
		assertThat(Integer.parseInt(limit(response).group(3))).isLessThanOrEqualTo(seconds);
	}

	@Test
	void theAddressOfTheConnectionCountsAndNotAHeader(RedisNodes nodes) {
		HttpCalls http = start(nodes);
		for (int i = 0; i < 2; i++) {
			assertThat(http.send("GET", "/tasks", "X-Forwarded-For", "10.0.0." + i).statusCode()).isEqualTo(200);
		}
		assertThat(http.send("GET", "/tasks", "X-Forwarded-For", "10.0.0.9").statusCode()).isEqualTo(429);
	}

	@Test
	void behindAProxyThatIsTrustedItsHeaderCounts(RedisNodes nodes) {
		HttpCalls http = start(nodes, "--server.forward-headers-strategy=framework");
		for (int i = 0; i < 3; i++) {
			assertThat(http.send("GET", "/tasks", "X-Forwarded-For", "10.0.0." + i).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void allLimitsOfARequestAreNamed(RedisNodes nodes) {
		HttpResponse<String> response = start(nodes).send("GET", "/several");
		assertThat(header(response, "RateLimit-Policy")).contains("\"burst\";q=5;w=1", "\"daily\";q=50;w=86400",
				"\"inner\";q=7;w=60");
		assertThat(header(response, "RateLimit")).contains("\"burst\";r=4;t=1", "\"daily\";r=49;t=",
				"\"inner\";r=6;t=");
	}

	@Test
	void headersCanBeSwitchedOff(RedisNodes nodes) {
		HttpCalls http = start(nodes, "--holdfast.ratelimit.web.headers=false");
		http.send("GET", "/tasks");
		http.send("GET", "/tasks");
		HttpResponse<String> response = http.send("GET", "/tasks");
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(header(response, "Retry-After")).isNotEmpty();
		assertThat(header(response, "RateLimit") + header(response, "RateLimit-Policy")).isEmpty();
	}

	@Test
	void whatNobodyCanDecideIsUnavailable(RedisNodes nodes) {
		HttpCalls http = start(nodes, "--holdfast.ratelimit.on-unavailable=fail");
		nodes.get(0).kill();
		HttpResponse<String> response = http.send("GET", "/tasks");
		IdempotencyContract.assertProblem(response, 503, "Rate limit cannot be decided");
		assertThat(header(response, "Retry-After")).isEqualTo("1");
	}

	@Test
	void withoutRedisTheInstanceDecides(RedisNodes nodes) {
		HttpCalls http = start(nodes);
		nodes.get(0).kill();
		assertThat(limit(http.send("GET", "/tasks")).group(2)).isEqualTo("1");
		http.send("GET", "/tasks");
		assertThat(http.send("GET", "/tasks").statusCode()).isEqualTo(429);
	}

}
