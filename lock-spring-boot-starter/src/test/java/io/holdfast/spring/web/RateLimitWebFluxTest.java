package io.holdfast.spring.web;

import java.util.concurrent.CompletableFuture;

import io.holdfast.spring.annotation.RateLimited;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class RateLimitWebFluxTest extends RateLimitContract {

	@Override
	SpringApplication application() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.REACTIVE);
		return application;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Tasks.class, Inner.class })
	static class Application {

	}

	static class Inner {

		@RateLimited(name = "inner", limit = "7", window = "1m")
		public Mono<String> call() {
			return Mono.just("inner");
		}

	}

	@RestController
	static class Tasks {

		private final Inner inner;

		Tasks(Inner inner) {
			this.inner = inner;
		}

		@GetMapping("/tasks")
		@RateLimited(name = "tasks", key = "#request.remoteAddress.hostString", limit = "2", window = "1h")
		public Mono<String> all(ServerHttpRequest request) {
			return Mono.just("tasks");
		}

		@GetMapping("/tasks/async")
		@RateLimited(name = "tasks", key = "#request.remoteAddress.hostString", limit = "2", window = "1h")
		public Mono<String> later(ServerHttpRequest request) {
			return Mono.fromFuture(() -> CompletableFuture.supplyAsync(() -> "tasks"));
		}

		@GetMapping("/several")
		@RateLimited(name = "burst", limit = "5", window = "100ms")
		@RateLimited(name = "daily", limit = "50", window = "1d")
		public Mono<String> several() {
			return this.inner.call();
		}

	}

}
