package io.holdfast.spring.web;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

import io.holdfast.spring.annotation.RateLimited;
import io.holdfast.test.RedisNodes;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitWebMvcTest extends RateLimitContract {

	@Override
	SpringApplication application() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.SERVLET);
		return application;
	}

	@Test
	void deferredResultsAndMonosAreLimitedToo(RedisNodes nodes) {
		HttpCalls http = start(nodes);
		for (String path : new String[] { "/deferred", "/mono" }) {
			HttpResponse<String> response = http.send("GET", path);
			assertThat(response.body()).isEqualTo(path.substring(1));
			assertThat(limit(response).group(2)).isEqualTo("0");
			response = http.send("GET", path);
			IdempotencyContract.assertProblem(response, 429, "Rate limit exceeded");
			assertThat(limit(response).group(2)).isEqualTo("0");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Tasks.class, Inner.class })
	static class Application {

	}

	static class Inner {

		@RateLimited(name = "inner", limit = "7", window = "1m")
		public String call() {
			return "inner";
		}

	}

	@RestController
	static class Tasks {

		private final Inner inner;

		Tasks(Inner inner) {
			this.inner = inner;
		}

		@GetMapping("/tasks")
		@RateLimited(name = "tasks", key = "#request.remoteAddr", limit = "2", window = "1h")
		public String all(HttpServletRequest request) {
			return "tasks";
		}

		@GetMapping("/tasks/async")
		@RateLimited(name = "tasks", key = "#request.remoteAddr", limit = "2", window = "1h")
		public CompletableFuture<String> later(HttpServletRequest request) {
			return CompletableFuture.supplyAsync(() -> "tasks");
		}

		@GetMapping("/several")
		@RateLimited(name = "burst", limit = "5", window = "100ms")
		@RateLimited(name = "daily", limit = "50", window = "1d")
		public String several() {
			return this.inner.call();
		}

		@GetMapping("/deferred")
		@RateLimited(name = "deferred", limit = "1", window = "1h")
		public DeferredResult<String> deferred() {
			DeferredResult<String> result = new DeferredResult<>();
			result.setResult("deferred");
			return result;
		}

		@GetMapping("/mono")
		@RateLimited(name = "mono", limit = "1", window = "1h")
		public Mono<String> mono() {
			return Mono.just("mono");
		}

	}

}
