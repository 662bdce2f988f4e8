package io.holdfast.spring.web;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.test.Eventually;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.filter.OncePerRequestFilter;

import static org.assertj.core.api.Assertions.assertThat;

class IdempotencyWebMvcTest extends IdempotencyContract {

	@Override
	SpringApplication application() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.SERVLET);
		application.setDefaultProperties(java.util.Map.of("holdfast.idempotency.max-waiters-per-key", "5"));
		return application;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/later", "/mono" })
	void asynchronousResponsesAreRepeated(String path) {
		HttpResponse<String> first = this.http.post(path, "{\"amount\":5}", "key-6");
		HttpResponse<String> second = this.http.post(path, "{\"amount\":5}", "key-6");
		assertThat(first.statusCode()).isEqualTo(200);
		assertThat(second.body()).isEqualTo(first.body());
		assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
		assertThat(this.ledger.executions).hasValue(1);
		assertProblem(this.http.post(path, "{\"amount\":5}", null), 400, "Idempotency key missing or invalid");
	}

	@Test
	void aStoredFailureIsAConflictAndAReplay() {
		HttpResponse<String> first = this.http.post("/declined", "{\"amount\":5}", "key-7");
		assertThat(first.statusCode()).isEqualTo(402);
		assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
		HttpResponse<String> second = this.http.post("/declined", "{\"amount\":5}", "key-7");
		assertProblem(second, 409, "Operation failed before");
		assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
	}

	@Test
	void aBurstOfDuplicatesNeitherRunsTwiceNorTakesAllThreads() {
		List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			calls.add(this.http.postAsync("/waiting", "{\"amount\":5}", "key-8"));
		}
		this.ledger.await("begun");
		IdempotencyClient client = context().getBean(IdempotencyClient.class);
		Eventually.await("as many wait as may",
				() -> client.status(IdempotencyKey.of("waiting", "key-8")).waitingHere() == 5);
		Eventually.await("the others are answered",
				() -> calls.stream().filter(CompletableFuture::isDone).count() == 24);
		assertThat(this.http.post("/payments", "{\"amount\":1}", "key-9").statusCode()).isEqualTo(201);
		this.ledger.latch("end").countDown();
		List<HttpResponse<String>> responses = calls.stream().map(CompletableFuture::join).toList();
		assertThat(responses).filteredOn((response) -> response.statusCode() == 200)
			.hasSize(6)
			.extracting(HttpResponse::body)
			.containsOnly("{\"number\":2,\"amount\":5}");
		assertThat(responses).filteredOn((response) -> response.statusCode() == 409).hasSize(24);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Payments.Ledger.class, Payments.MvcController.class, Advice.class })
	static class Application {

		@Bean
		static OncePerRequestFilter users() {
			return new Users();
		}

	}

	@RestControllerAdvice
	static class Advice {

		@ExceptionHandler
		ProblemDetail declined(Payments.Declined failure) {
			return ProblemDetail.forStatus(HttpStatus.PAYMENT_REQUIRED);
		}

	}

	static class Users extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			String user = request.getHeader("X-User");
			chain.doFilter((user != null) ? new HttpServletRequestWrapper(request) {
				@Override
				public Principal getUserPrincipal() {
					return () -> user;
				}
			} : request, response);
		}

	}

}
