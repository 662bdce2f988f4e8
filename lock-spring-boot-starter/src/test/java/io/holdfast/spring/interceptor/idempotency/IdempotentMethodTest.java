package io.holdfast.spring.interceptor.idempotency;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.StoredFailureException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.IdempotencyArgumentException;
import io.holdfast.spring.IdempotencyKeyException;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.test.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

class IdempotentMethodTest {

	private final ApplicationContextRunner contexts = Contexts.local().withBean(Service.class);

	private void run(Function<Service, @Nullable Object> call) {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			Object first = call.apply(service);
			Object second = call.apply(service);
			assertThat(second).isEqualTo(first);
			assertThat(service.executions()).hasValue(1);
		});
	}

	@Nested
	class GivesDuplicatesWhatTheFirstCallGot {

		@Test
		void aText() {
			run((service) -> service.text("a"));
		}

		@Test
		void nothing() {
			run((service) -> {
				service.nothing("a");
				return null;
			});
		}

		@Test
		void nullInPlaceOfAValue() {
			run((service) -> service.nullable("a"));
		}

		@Test
		void anEmptyOptionalAndNullInPlaceOfOne() {
			run((service) -> service.optional("empty", Optional.empty()));
			run((service) -> service.optional("null", null));
			run((service) -> service.optional("value", Optional.of(new Receipt("x", BigDecimal.TEN, null))));
		}

		@Test
		void primitives() {
			run((service) -> service.count("a"));
		}

		@Test
		void recordsInCollections() {
			run((service) -> service.receipts("a"));
		}

		@Test
		void datesWithTheirOffsetsAndZones() {
			run((service) -> service.dates("a"));
		}

		@Test
		void responsesWithStatusHeadersAndBody() {
			run((service) -> service.response("a"));
		}

		@Test
		void responsesWithoutBody() {
			run((service) -> service.noContent("a"));
		}

		@Test
		void bytes() {
			IdempotentMethodTest.this.contexts.run((context) -> {
				Service service = context.getBean(Service.class);
				assertThat(service.bytes("a")).isEqualTo(service.bytes("a")).containsExactly(0, 127, -128);
			});
		}

		@Test
		void whatAStageCompletesWith() {
			run((service) -> service.stage("a").toCompletableFuture().join());
		}

		@Test
		void whatAMonoCompletesWith() {
			run((service) -> service.mono("a").block());
			run((service) -> service.empty("a").blockOptional());
		}

		@Test
		void evenWhereTheApplicationLeavesEmptyPropertiesOutOfItsJson() {
			IdempotentMethodTest.this.contexts
				.withPropertyValues("spring.jackson.default-property-inclusion=non_empty",
						"spring.jackson.datatype.datetime.write-dates-as-timestamps=true")
				.run((context) -> {
					Service service = context.getBean(Service.class);
					assertThat(service.basket("a", List.of())).isEqualTo(new Basket(List.of(), ""));
					assertThat(service.basket("a", List.of())).isEqualTo(new Basket(List.of(), ""));
					assertThat(service.dates("a")).isEqualTo(service.dates("a"));
				});
		}

	}

	@Test
	void runsOnceForEachKey() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThat(service.text("a")).isEqualTo("a 1");
			assertThat(service.text("b")).isEqualTo("b 2");
			assertThat(service.text("a")).isEqualTo("a 1");
		});
	}

	@Test
	void recordsAreNamedByNameAndKey() {
		this.contexts.run((context) -> {
			context.getBean(Service.class).text("a");
			assertThat(context.getBean(IdempotencyClient.class).status(IdempotencyKey.of("text", "a")).state())
				.isEqualTo(State.DONE);
		});
	}

	@Test
	void anExceptionFreesTheKey() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThatIllegalStateException().isThrownBy(() -> service.failing("a")).withMessage("a 1");
			assertThatIllegalStateException().isThrownBy(() -> service.failing("a")).withMessage("a 2");
		});
	}

	@Test
	void aStoredExceptionIsAnOutcome() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThatExceptionOfType(DeclinedException.class).isThrownBy(() -> service.declined("a"));
			assertThatExceptionOfType(StoredFailureException.class).isThrownBy(() -> service.declined("a"))
				.satisfies((ex) -> assertThat(ex.failureType()).isEqualTo(DeclinedException.class.getName()))
				.satisfies((ex) -> assertThat(ex.failureMessage()).isEqualTo("declined"));
			assertThat(service.executions()).hasValue(1);
		});
	}

	@Test
	void checkedExceptionsReachTheCaller() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> service.checked("a"));
		});
	}

	@Test
	void aFailureOfTheWorkNeverRunsItAgain() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThatExceptionOfType(IdempotencyUnavailableException.class).isThrownBy(() -> service.unsure("a"));
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> service.unsureStage("b").join())
				.withCauseInstanceOf(IdempotencyUnavailableException.class);
			assertThat(service.executions()).hasValue(2);
		});
	}

	@Test
	void aFailedStageFreesTheKey() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> service.failingStage("a").toCompletableFuture().get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(IllegalStateException.class);
			assertThatIllegalStateException().isThrownBy(() -> service.failingMono("b").block());
			assertThat(service.executions()).hasValue(2);
			IdempotencyClient client = context.getBean(IdempotencyClient.class);
			Eventually.await("the keys are free",
					() -> client.status(IdempotencyKey.of("failingStage", "a")).state() == State.ABSENT
							&& client.status(IdempotencyKey.of("failingMono", "b")).state() == State.ABSENT);
		});
	}

	@Test
	void aResultThatCannotBeWrittenIsDoneWithAnUnknownOutcome() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> service.unwritable("a"));
			assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> service.unwritable("a"));
			assertThat(service.executions()).hasValue(1);
		});
	}

	@Test
	void aNullKeyIsAnError() {
		this.contexts.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThatExceptionOfType(IdempotencyKeyException.class).isThrownBy(() -> service.text(null))
				.withMessageContaining("'text'")
				.withMessageContaining("#key")
				.withMessageContaining("null");
			assertThat(service.executions()).hasValue(0);
		});
	}

	@ParameterizedTest
	@CsvSource({ "ofArgument, true", "ofBean, false", "ofBeanAndArgument, false", "ofArgumentByPosition, true",
			"ofProperty, true", "ofMethod, true", "ofTarget, false", "inTemplate, true", "ofBeanInTemplate, false",
			"ofBoth, false" })
	void aKeyWithoutAValueIsTheCallersFaultWhereItIsMadeOfArgumentsAlone(String method, boolean callers) {
		this.contexts.withBean("tenants", Tenants.class).withBean(Keyed.class).run((context) -> {
			Keyed keyed = context.getBean(Keyed.class);
			Throwable failure = catchThrowable(() -> ReflectionUtils
				.invokeMethod(Keyed.class.getMethod(method, Receipt.class), keyed, (Receipt) null));
			assertThat(failure).isInstanceOf(IdempotencyKeyException.class).hasMessageContaining("'" + method + "'");
			assertThat(failure instanceof IdempotencyArgumentException).as(failure.getMessage()).isEqualTo(callers);
		});
	}

	@Nested
	class AFingerprint {

		@Test
		void ofOtherArgumentsIsAMismatch() {
			IdempotentMethodTest.this.contexts.run((context) -> {
				Service service = context.getBean(Service.class);
				service.pay("a", new Payment(BigDecimal.ONE, Set.of(Color.RED)), Map.of());
				assertThatExceptionOfType(IdempotencyMismatchException.class)
					.isThrownBy(() -> service.pay("a", new Payment(BigDecimal.TEN, Set.of(Color.RED)), Map.of()));
				assertThat(service.executions()).hasValue(1);
			});
		}

		@Test
		void isAMismatchWhileTheFirstRuns() {
			IdempotentMethodTest.this.contexts.run((context) -> {
				Service service = context.getBean(Service.class);
				CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> service.blocking("a", "x"));
				assertThat(service.begun().await(10, TimeUnit.SECONDS)).isTrue();
				assertThatExceptionOfType(IdempotencyMismatchException.class)
					.isThrownBy(() -> service.blocking("a", "y"));
				service.end().countDown();
				assertThat(first.join()).isEqualTo("a x");
			});
		}

		@Test
		void doesNotDependOnTheOrderOfSetsAndMaps() {
			IdempotentMethodTest.this.contexts.run((context) -> {
				Service service = context.getBean(Service.class);
				Map<String, String> forth = new LinkedHashMap<>();
				forth.put("x", "1");
				forth.put("y", "2");
				Map<String, String> back = new LinkedHashMap<>();
				back.put("y", "2");
				back.put("x", "1");
				Set<Color> sorted = EnumSet.of(Color.RED, Color.BLUE);
				Set<Color> linked = new java.util.LinkedHashSet<>(List.of(Color.BLUE, Color.RED));
				assertThat(service.pay("a", new Payment(BigDecimal.ONE, sorted), forth))
					.isEqualTo(service.pay("a", new Payment(BigDecimal.ONE, linked), back));
			});
		}

		@Test
		void isWhatTheAnnotationSays() {
			IdempotentMethodTest.this.contexts.run((context) -> {
				Service service = context.getBean(Service.class);
				assertThat(service.chosen("a", "x", "1")).isEqualTo(service.chosen("a", "x", "2"));
				assertThatExceptionOfType(IdempotencyMismatchException.class)
					.isThrownBy(() -> service.chosen("a", "y", "1"));
			});
		}

	}

	@Nested
	class ADuplicateOfARunningCall {

		@Test
		void waitsForItsOutcome() {
			IdempotentMethodTest.this.contexts.run((context) -> {
				Service service = context.getBean(Service.class);
				CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> service.blocking("a", "x"));
				assertThat(service.begun().await(10, TimeUnit.SECONDS)).isTrue();
				CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> service.blocking("a", "x"));
				IdempotencyClient client = context.getBean(IdempotencyClient.class);
				Eventually.await("it waits",
						() -> client.status(IdempotencyKey.of("blocking", "a")).waitingHere() == 1);
				service.end().countDown();
				assertThat(first.join()).isEqualTo(second.join());
				assertThat(service.executions()).hasValue(1);
			});
		}

		@Test
		void isToldThatItRunsWhenItMayNotWait() {
			IdempotentMethodTest.this.contexts.run((context) -> {
				Service service = context.getBean(Service.class);
				CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> service.impatient("a"));
				assertThat(service.begun().await(10, TimeUnit.SECONDS)).isTrue();
				assertThatExceptionOfType(OperationInProgressException.class).isThrownBy(() -> service.impatient("a"));
				service.end().countDown();
				assertThat(first.join()).isEqualTo("a");
			});
		}

		@Test
		void isToldThatItRunsWhenTooManyWait() {
			IdempotentMethodTest.this.contexts.withPropertyValues("holdfast.idempotency.max-waiters-per-key=1")
				.run((context) -> {
					Service service = context.getBean(Service.class);
					CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> service.blocking("a", "x"));
					assertThat(service.begun().await(10, TimeUnit.SECONDS)).isTrue();
					CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> service.blocking("a", "x"));
					IdempotencyClient client = context.getBean(IdempotencyClient.class);
					Eventually.await("it waits",
							() -> client.status(IdempotencyKey.of("blocking", "a")).waitingHere() == 1);
					assertThatExceptionOfType(OperationInProgressException.class)
						.isThrownBy(() -> service.blocking("a", "x"));
					service.end().countDown();
					assertThat(second.join()).isEqualTo(first.join());
				});
		}

	}

	/** Knows nothing. */
	public static class Tenants {

		public @Nullable String current() {
			return null;
		}

		public @Nullable String of(@Nullable Receipt receipt) {
			return null;
		}

	}

	public static class Keyed {

		public @Nullable String getTenant() {
			return null;
		}

		@Idempotent(name = "ofArgument", key = "#receipt")
		public void ofArgument(@Nullable Receipt receipt) {
		}

		@Idempotent(name = "ofBean", key = "@tenants.current()")
		public void ofBean(@Nullable Receipt receipt) {
		}

		@Idempotent(name = "ofBeanAndArgument", key = "@tenants.of(#receipt)")
		public void ofBeanAndArgument(@Nullable Receipt receipt) {
		}

		@Idempotent(name = "ofArgumentByPosition", key = "args[0]")
		public void ofArgumentByPosition(@Nullable Receipt receipt) {
		}

		@Idempotent(name = "ofProperty", key = "#receipt.id")
		public void ofProperty(@Nullable Receipt receipt) {
		}

		@Idempotent(name = "ofMethod", key = "#receipt.id()")
		public void ofMethod(@Nullable Receipt receipt) {
		}

		@Idempotent(name = "ofTarget", key = "#root.target.tenant")
		public void ofTarget(@Nullable Receipt receipt) {
		}

		@Idempotent(name = "inTemplate", key = "receipt:#{#receipt.id}")
		public void inTemplate(@Nullable Receipt receipt) {
		}

		@Idempotent(name = "ofBeanInTemplate", key = "#{@tenants.current()}:#{#receipt.id}")
		public void ofBeanInTemplate(@Nullable Receipt receipt) {
		}

		@Idempotent(name = "ofBoth", key = "@tenants.current() + #receipt.id")
		public void ofBoth(@Nullable Receipt receipt) {
		}

	}

	enum Color {

		RED, BLUE

	}

	record Receipt(String id, BigDecimal amount, @Nullable Instant paid) {
	}

	record Payment(BigDecimal amount, Set<Color> colors) {
	}

	record Basket(List<String> items, String note) {
	}

	record Dates(Instant instant, OffsetDateTime offset, ZonedDateTime zoned) {
	}

	/** Cannot be written, which its type does not show. */
	public static class Unwritable {

		public String getValue() {
			throw new IllegalStateException("no value");
		}

		public void setValue(String value) {
		}

	}

	@SuppressWarnings("serial")
	static class DeclinedException extends RuntimeException {

		DeclinedException() {
			super("declined");
		}

	}

	static class Service {

		final AtomicInteger executions = new AtomicInteger();

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		AtomicInteger executions() {
			return this.executions;
		}

		CountDownLatch begun() {
			return this.begun;
		}

		CountDownLatch end() {
			return this.end;
		}

		private String next(@Nullable Object key) {
			return key + " " + this.executions.incrementAndGet();
		}

		@Idempotent(name = "text", key = "#key")
		public String text(@Nullable String key) {
			return next(key);
		}

		@Idempotent(name = "nothing", key = "#key")
		public void nothing(String key) {
			next(key);
		}

		@Idempotent(name = "nullable", key = "#key")
		public @Nullable Receipt nullable(String key) {
			next(key);
			return null;
		}

		@Idempotent(name = "optional", key = "#key", fingerprint = "''")
		public @Nullable Optional<Receipt> optional(String key, @Nullable Optional<Receipt> result) {
			next(key);
			return result;
		}

		@Idempotent(name = "count", key = "#key")
		public long count(String key) {
			next(key);
			return Long.MAX_VALUE;
		}

		@Idempotent(name = "receipts", key = "#key")
		public Map<Color, List<Receipt>> receipts(String key) {
			return Map.of(Color.RED,
					List.of(new Receipt(next(key), new BigDecimal("1.50"), Instant.ofEpochSecond(1, 123456789))));
		}

		@Idempotent(name = "dates", key = "#key")
		public Dates dates(String key) {
			next(key);
			return new Dates(Instant.ofEpochSecond(1, 123456789), OffsetDateTime.parse("2026-01-01T10:00:00+02:00"),
					ZonedDateTime.parse("2026-07-01T10:00:00+02:00[Europe/Berlin]"));
		}

		@Idempotent(name = "response", key = "#key")
		public ResponseEntity<List<Receipt>> response(String key) {
			return ResponseEntity.status(HttpStatus.CREATED)
				.header("Location", "/receipts/1")
				.header("X-Several", "1", "2")
				.body(List.of(new Receipt(next(key), BigDecimal.ONE, null)));
		}

		@Idempotent(name = "noContent", key = "#key")
		public ResponseEntity<Void> noContent(String key) {
			next(key);
			return ResponseEntity.noContent().build();
		}

		@Idempotent(name = "bytes", key = "#key")
		public byte[] bytes(String key) {
			return new byte[] { 0, 127, -128 };
		}

		@Idempotent(name = "stage", key = "#key")
		public CompletionStage<Receipt> stage(String key) {
			return CompletableFuture.supplyAsync(() -> new Receipt(next(key), BigDecimal.ONE, null));
		}

		@Idempotent(name = "mono", key = "#key")
		public Mono<Receipt> mono(String key) {
			return Mono.fromCallable(() -> new Receipt(next(key), BigDecimal.ONE, null));
		}

		@Idempotent(name = "empty", key = "#key")
		public Mono<Receipt> empty(String key) {
			return Mono.fromRunnable(() -> next(key));
		}

		@Idempotent(name = "basket", key = "#key")
		public Basket basket(String key, List<String> items) {
			return new Basket(items, "");
		}

		@Idempotent(name = "unsure", key = "#key", onUnavailable = OnUnavailable.PROCEED)
		public void unsure(String key) {
			next(key);
			throw new IdempotencyUnavailableException(IdempotencyKey.of("unsure", key), "mine", null);
		}

		@Idempotent(name = "unsureStage", key = "#key", onUnavailable = OnUnavailable.LOCAL)
		public CompletableFuture<String> unsureStage(String key) {
			next(key);
			return CompletableFuture
				.failedFuture(new IdempotencyUnavailableException(IdempotencyKey.of("unsureStage", key), "mine", null));
		}

		@Idempotent(name = "failing", key = "#key")
		public void failing(String key) {
			throw new IllegalStateException(next(key));
		}

		@Idempotent(name = "declined", key = "#key", storeFailures = DeclinedException.class)
		public void declined(String key) {
			next(key);
			throw new DeclinedException();
		}

		@Idempotent(name = "checked", key = "#key")
		public void checked(String key) throws InterruptedException {
			throw new InterruptedException(key);
		}

		@Idempotent(name = "failingStage", key = "#key")
		public CompletionStage<String> failingStage(String key) {
			return CompletableFuture.failedFuture(new IllegalStateException(next(key)));
		}

		@Idempotent(name = "failingMono", key = "#key")
		public Mono<String> failingMono(String key) {
			return Mono.error(() -> new IllegalStateException(next(key)));
		}

		@Idempotent(name = "unwritable", key = "#key")
		public Unwritable unwritable(String key) {
			next(key);
			return new Unwritable();
		}

		@Idempotent(name = "pay", key = "#key")
		public String pay(String key, Payment payment, Map<String, String> notes) {
			return next(key);
		}

		@Idempotent(name = "chosen", key = "#key", fingerprint = "#what")
		public String chosen(String key, String what, String trace) {
			return next(key);
		}

		@Idempotent(name = "blocking", key = "#key", waitTime = "1m")
		public String blocking(String key, String value) {
			next(key);
			await();
			return key + " " + value;
		}

		@Idempotent(name = "impatient", key = "#key", waitTime = "0s")
		public String impatient(String key) {
			await();
			return Objects.requireNonNull(key);
		}

		private void await() {
			this.begun.countDown();
			try {
				assertThat(this.end.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
