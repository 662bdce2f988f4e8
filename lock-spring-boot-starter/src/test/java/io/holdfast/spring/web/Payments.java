package io.holdfast.spring.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.spring.OperationContext;
import io.holdfast.spring.ReactiveOperationContext;
import io.holdfast.spring.annotation.Idempotent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What both web frameworks serve.
 */
final class Payments {

	private Payments() {
	}

	static String describe(OperationContext operation) {
		operation.ensureLeading();
		return operation.name() + " " + operation.key() + " attempt " + operation.attempt() + " leads "
				+ operation.isLeading();
	}

	record Payment(int amount, @Nullable String note) {
	}

	record Receipt(int number, int amount) {
	}

	@SuppressWarnings("serial")
	static class Declined extends RuntimeException {

	}

	/** The state that the controllers share with the tests. */
	static class Ledger {

		final AtomicInteger executions = new AtomicInteger();

		final Map<String, CountDownLatch> latches = new ConcurrentHashMap<>();

		Receipt book(Payment payment) {
			return new Receipt(this.executions.incrementAndGet(), payment.amount());
		}

		CountDownLatch latch(String name) {
			return this.latches.computeIfAbsent(name, (absent) -> new CountDownLatch(1));
		}

		void await(String name) {
			try {
				assertThat(latch(name).await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	@RestController
	static class MvcController {

		private final Ledger ledger;

		MvcController(Ledger ledger) {
			this.ledger = ledger;
		}

		@PostMapping("/payments")
		@Idempotent("payments")
		public ResponseEntity<Receipt> pay(@RequestBody Payment payment,
				jakarta.servlet.http.HttpServletRequest request) {
			return ResponseEntity.status(HttpStatus.CREATED)
				.header("Location", "/payments/1")
				.body(this.ledger.book(payment));
		}

		@PostMapping("/slow")
		@Idempotent(name = "slow", waitTime = "0s")
		public Receipt slow(@RequestBody Payment payment) {
			this.ledger.latch("begun").countDown();
			this.ledger.await("end");
			return this.ledger.book(payment);
		}

		@PostMapping("/waiting")
		@Idempotent(name = "waiting", waitTime = "1m")
		public Receipt waiting(@RequestBody Payment payment) {
			this.ledger.latch("begun").countDown();
			this.ledger.await("end");
			return this.ledger.book(payment);
		}

		@PostMapping("/noted")
		@Idempotent(name = "noted", key = "#payment.note")
		public Receipt noted(@RequestBody Payment payment) {
			return this.ledger.book(payment);
		}

		@PostMapping("/noted-length")
		@Idempotent(name = "noted-length", key = "#{#payment.note.length()}:#{#payment.amount}")
		public Receipt notedLength(@RequestBody Payment payment) {
			return this.ledger.book(payment);
		}

		@PostMapping("/key")
		@Idempotent("key")
		public String key(@RequestBody Payment payment) {
			return describe(OperationContext.current());
		}

		@PostMapping("/later")
		@Idempotent("later")
		public CompletableFuture<Receipt> later(@RequestBody Payment payment) {
			return CompletableFuture.supplyAsync(() -> this.ledger.book(payment));
		}

		@PostMapping("/mono")
		@Idempotent("mono")
		public Mono<Receipt> mono(@RequestBody Payment payment) {
			return Mono.fromCallable(() -> this.ledger.book(payment));
		}

		@PostMapping("/declined")
		@Idempotent(name = "declined", storeFailures = Declined.class)
		public Receipt declined(@RequestBody Payment payment) {
			this.ledger.book(payment);
			throw new Declined();
		}

	}

	@RestController
	static class ReactiveController {

		private final Ledger ledger;

		ReactiveController(Ledger ledger) {
			this.ledger = ledger;
		}

		@PostMapping("/payments")
		@Idempotent("payments")
		public Mono<ResponseEntity<Receipt>> pay(@RequestBody Payment payment,
				org.springframework.web.server.ServerWebExchange exchange) {
			return Mono.fromCallable(() -> ResponseEntity.status(HttpStatus.CREATED)
				.header("Location", "/payments/1")
				.body(this.ledger.book(payment)));
		}

		@PostMapping("/slow")
		@Idempotent(name = "slow", waitTime = "0s")
		public Mono<Receipt> slow(@RequestBody Payment payment) {
			return Mono.fromFuture(() -> CompletableFuture.supplyAsync(() -> {
				this.ledger.latch("begun").countDown();
				this.ledger.await("end");
				return this.ledger.book(payment);
			}));
		}

		@PostMapping("/noted")
		@Idempotent(name = "noted", key = "#payment.note")
		public Mono<Receipt> noted(@RequestBody Payment payment) {
			return Mono.fromCallable(() -> this.ledger.book(payment));
		}

		@PostMapping("/noted-length")
		@Idempotent(name = "noted-length", key = "#{#payment.note.length()}:#{#payment.amount}")
		public Mono<Receipt> notedLength(@RequestBody Payment payment) {
			return Mono.fromCallable(() -> this.ledger.book(payment));
		}

		@PostMapping("/key")
		@Idempotent("key")
		public Mono<String> key(@RequestBody Payment payment) {
			return Mono.delay(Duration.ofMillis(1)).then(ReactiveOperationContext.current()).map(Payments::describe);
		}

	}

}
