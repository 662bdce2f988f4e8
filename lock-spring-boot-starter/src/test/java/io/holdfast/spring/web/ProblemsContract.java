package io.holdfast.spring.web;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.holdfast.idempotency.CorruptedRecordException;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OperationInterruptedException;
import io.holdfast.idempotency.OperationTimedOutException;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.StoredFailure;
import io.holdfast.idempotency.StoredFailureException;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.LossReason;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.ratelimit.RateLimitInterruptedException;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.ratelimit.local.LocalRateLimiter;
import io.holdfast.redis.RedisNodeUnavailableException;
import io.holdfast.spring.IdempotencyArgumentException;
import io.holdfast.spring.IdempotencyHeaderException;
import io.holdfast.spring.IdempotencyKeyException;
import io.holdfast.spring.LockArgumentException;
import io.holdfast.spring.LockKeyException;
import io.holdfast.spring.RateLimitArgumentException;
import io.holdfast.spring.RateLimitKeyException;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.spring.annotation.RateLimited;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What clients get of exceptions, whichever framework serves them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
abstract class ProblemsContract {

	private static final String SECRET = "secret-of-another-customer";

	private static final String NODE = "10.1.2.3:6379";

	private static final Map<String, Supplier<Exception>> EXCEPTIONS = exceptions();

	private ConfigurableApplicationContext context;

	private HttpCalls http;

	abstract SpringApplication application(Class<?>... more);

	@BeforeAll
	void start() {
		this.context = run(application());
		this.http = new HttpCalls(this.context);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	private static ConfigurableApplicationContext run(SpringApplication application, String... properties) {
		List<String> arguments = new java.util.ArrayList<>(List.of("--server.port=0",
				"--server.netty.max-keep-alive-requests=1", "--spring.main.banner-mode=off", "--holdfast.mode=local"));
		arguments.addAll(List.of(properties));
		return application.run(arguments.toArray(String[]::new));
	}

	private static Map<String, Supplier<Exception>> exceptions() {
		IdempotencyKey key = IdempotencyKey.of("payments", SECRET);
		List<RateLimitRequest> requests = List
			.of(RateLimitRequest.of(RateLimit.slidingWindow("tasks", 1, Duration.ofHours(1)), SECRET));
		Map<String, Supplier<Exception>> all = new TreeMap<>();
		List.<Supplier<Exception>>of(() -> new LockNotAcquiredException(SECRET, Duration.ZERO),
				() -> new LockUnavailableException(SECRET, NODE + " does not answer", null),
				() -> new LockInterruptedException(SECRET, new InterruptedException()),
				() -> new LockLostException(SECRET, LossReason.values()[0]),
				() -> new LockArgumentException("invoice", "#" + SECRET, SECRET, null),
				() -> new LockKeyException("invoice", "#" + SECRET, SECRET, null),
				() -> new IdempotencyHeaderException("payments", "Idempotency-Key", "It is missing."),
				() -> new IdempotencyArgumentException("payments", "#" + SECRET, SECRET, null),
				() -> new IdempotencyKeyException("payments", SECRET, null),
				() -> new OperationInProgressException(key, Duration.ofSeconds(3)),
				() -> new IdempotencyMismatchException(key),
				() -> new StoredFailureException(key, new StoredFailure("Type", SECRET)),
				() -> new OperationTimedOutException(key, Duration.ofSeconds(3), NODE),
				() -> new LeadershipLostException(key, null), () -> new OutcomeUnknownException(key, SECRET, null),
				() -> new CorruptedRecordException(key, SECRET),
				() -> new IdempotencyUnavailableException(key, NODE + " does not answer", null),
				() -> new OperationInterruptedException(key, new InterruptedException()),
				() -> new RateLimitUnavailableException(requests, NODE + " does not answer", null),
				() -> new RateLimitInterruptedException(requests, new InterruptedException()),
				() -> new RateLimitArgumentException("tasks", SECRET, null),
				() -> new RateLimitKeyException("tasks", SECRET, null),
				() -> new RedisNodeUnavailableException(NODE + " does not answer"))
			.forEach((exception) -> all.put(exception.get().getClass().getSimpleName(), exception));
		all.put(RateLimitExceededException.class.getSimpleName(), () -> {
			try (LocalRateLimiter limiter = LocalRateLimiter.builder().build()) {
				limiter.tryAcquire(requests.get(0).limit(), SECRET);
				return new RateLimitExceededException(requests, limiter.tryAcquire(requests.get(0).limit(), SECRET),
						Duration.ZERO);
			}
		});
		return all;
	}

	/** The rows of the table in the documentation. */
	private static Map<String, String[]> documented() throws IOException {
		Map<String, String[]> rows = new TreeMap<>();
		for (String line : Files.readAllLines(Path.of("../docs/web.md"))) {
			if (line.startsWith("| `")) {
				String[] cells = line.split("\\|");
				Matcher names = Pattern.compile("`(\\w+Exception)`").matcher(cells[1]);
				while (names.find()) {
					rows.put(names.group(1), new String[] { cells[2].trim(), cells[3].trim() });
				}
			}
		}
		return rows;
	}

	@Test
	void everyExceptionIsInTheDocumentation() throws IOException {
		Set<String> known = new TreeSet<>();
		for (JavaClass type : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.withImportOption((location) -> location.contains("Exception"))
			.importPackages("io.holdfast")) {
			boolean api = !type.getPackageName().contains("engine")
					&& !type.getPackageName().startsWith("io.holdfast.test");
			if (api && type.isAssignableTo(Throwable.class) && Modifier.isPublic(type.reflect().getModifiers())
					&& !Modifier.isAbstract(type.reflect().getModifiers())) {
				known.add(type.getSimpleName());
			}
		}
		assertThat(documented().keySet()).isEqualTo(known);
	}

	static Set<String> names() {
		return EXCEPTIONS.keySet();
	}

	@Test
	void everyDocumentedAnswerIsTested() throws IOException {
		Set<String> answered = new TreeSet<>();
		documented().forEach((name, cells) -> {
			if (!cells[0].isEmpty()) {
				answered.add(name);
			}
		});
		assertThat(EXCEPTIONS.keySet()).isEqualTo(answered);
	}

	@ParameterizedTest
	@MethodSource("names")
	void anExceptionIsAnsweredAsDocumented(String name, CapturedOutput output) throws IOException {
		String[] documented = java.util.Objects.requireNonNull(documented().get(name));
		for (String path : List.of("/throws/", "/later/", "/wraps/")) {
			HttpResponse<String> response = this.http.send("GET", path + name);
			assertThat(response.statusCode()).as(path + response.body()).isEqualTo(Integer.parseInt(documented[0]));
			assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
			assertThat(response.body()).contains("\"title\"", "\"detail\"").doesNotContain(SECRET, NODE);
			assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(!documented[1].isEmpty());
			response.headers()
				.firstValue("Retry-After")
				.ifPresent((seconds) -> assertThat(Integer.parseInt(seconds)).isPositive());
			if (documented[1].equals("1 s")) {
				assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
			}
		}
		assertThat(output.getAll()).doesNotContain("\tat ");
	}

	@Test
	void aBusyLockIsAConflict() {
		try (LockHandle held = this.context.getBean(LockClient.class).acquire("busy:42")) {
			HttpResponse<String> response = post("/busy", "{\"id\":\"42\"}");
			IdempotencyContract.assertProblem(response, 409, "Resource busy");
			assertThat(response.body()).doesNotContain("busy:42");
			assertThat(held.isHeld()).isTrue();
		}
		assertThat(post("/busy", "{\"id\":\"42\"}").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{}", "{\"id\":null}", "{\"id\":\" \"}", "{\"id\":\"a\\u0000b\"}", "{\"id\":\"\\ud800\"}" })
	void argumentsWithoutAKeyAreBadRequests(String body) {
		// A template has more than the blank value.
		for (String path : body.contains("\" \"") ? List.of("/busy", "/limited")
				: List.of("/busy", "/limited", "/template")) {
			IdempotencyContract.assertProblem(post(path, body), 400, "Value missing or invalid");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"id\":\"a\",\"cost\":6}", "{\"id\":\"a\",\"cost\":-1}", "{\"id\":\"a\"}" })
	void aCostThatNoCallCanHaveIsABadRequest(String body) {
		IdempotencyContract.assertProblem(post("/costly", body), 400, "Value missing or invalid");
	}

	@Test
	void theApplicationGoesFirst() {
		assertThat(this.http.send("GET", "/status/own").statusCode()).isEqualTo(423);
		assertThat(this.http.send("GET", "/status/annotated").statusCode()).isEqualTo(423);
		try (ConfigurableApplicationContext own = run(application(Advice.class))) {
			HttpCalls calls = new HttpCalls(own);
			assertThat(calls.send("GET", "/throws/LockNotAcquiredException").body()).isEqualTo("own");
			assertThat(calls.send("GET", "/throws/OutcomeUnknownException").body()).isEqualTo("own");
			assertThat(calls.send("GET", "/throws/RateLimitKeyException").body()).isEqualTo("own");
		}
	}

	@Test
	void aPropertyLeavesThemToTheApplication() {
		try (ConfigurableApplicationContext off = run(application(), "--holdfast.web.problem-details=false")) {
			HttpCalls calls = new HttpCalls(off);
			for (String name : names()) {
				assertThat(calls.send("GET", "/throws/" + name).statusCode()).as(name).isEqualTo(500);
			}
		}
	}

	private HttpResponse<String> post(String path, String body) {
		return this.http.post(path, body, null);
	}

	static Exception exception(String name) {
		return java.util.Objects.requireNonNull(EXCEPTIONS.get(name)).get();
	}

	record Thing(@Nullable String id, @Nullable Integer cost) {
	}

	@ResponseStatus(HttpStatus.LOCKED)
	@SuppressWarnings("serial")
	static class Annotated extends RuntimeException {

		Annotated(Throwable cause) {
			super(cause);
		}

	}

	@RestControllerAdvice
	static class Advice {

		@ExceptionHandler
		ResponseEntity<String> all(RuntimeException failure) {
			return ResponseEntity.ok("own");
		}

	}

	@RestController
	static class Things {

		@GetMapping("/throws/{name}")
		public String fail(@PathVariable String name) throws Exception {
			throw exception(name);
		}

		@GetMapping("/later/{name}")
		public java.util.concurrent.CompletableFuture<String> later(@PathVariable String name) {
			return java.util.concurrent.CompletableFuture.supplyAsync(() -> {
				throw (RuntimeException) exception(name);
			});
		}

		@GetMapping("/wraps/{name}")
		public String wrap(@PathVariable String name) {
			throw new IllegalStateException(exception(name));
		}

		@GetMapping("/status/own")
		public String status() {
			throw new ResponseStatusException(HttpStatus.LOCKED, "own", exception("LockNotAcquiredException"));
		}

		@GetMapping("/status/annotated")
		public String annotated() {
			throw new Annotated(exception("LockNotAcquiredException"));
		}

		@PostMapping("/busy")
		@DistributedLock(name = "busy", key = "#thing.id", waitTime = "0s")
		public String busy(@RequestBody Thing thing) {
			return "done";
		}

		@PostMapping("/template")
		@DistributedLock(name = "template", key = "#{#thing.id}:#{#thing.id}", waitTime = "0s")
		public String template(@RequestBody Thing thing) {
			return "done";
		}

		@PostMapping("/limited")
		@RateLimited(name = "limited", key = "#thing.id", limit = "5", window = "1h")
		public String limited(@RequestBody Thing thing) {
			return "done";
		}

		@PostMapping("/costly")
		@RateLimited(name = "costly", key = "#thing.id", cost = "#thing.cost", limit = "5", window = "1h")
		public String costly(@RequestBody Thing thing) {
			return "done";
		}

	}

}
