package io.holdfast.sample.payment;

import java.net.URI;
import java.util.Objects;

import io.holdfast.spring.annotation.Idempotent;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Payments and accounts over HTTP.
 */
@RestController
class PaymentController {

	private static final String KEY = "${holdfast.idempotency.header:Idempotency-Key}";

	private final PaymentDesk desk;

	private final PaymentRepository payments;

	PaymentController(PaymentDesk desk, PaymentRepository payments) {
		this.desk = desk;
		this.payments = payments;
	}

	/**
	 * Make a payment. Whoever repeats it gets the first answer; a refused one leaves its
	 * key free.
	 * @param request what to pay
	 * @param key the header; a missing one is refused before this is called
	 * @return the payment
	 */
	@PostMapping("/payments")
	@Idempotent(name = "payment", fingerprint = "#request")
	public ResponseEntity<Payment> pay(@Valid @RequestBody PaymentRequest request,
			@RequestHeader(name = KEY, required = false) @Nullable String key) {
		Payment payment = this.desk.pay(PaymentKey.read(Objects.requireNonNull(key)), request);
		return ResponseEntity.created(URI.create("/payments/" + payment.id())).body(payment);
	}

	@GetMapping("/payments/{id}")
	public Payment payment(@PathVariable long id) {
		return this.payments.find(id).orElseThrow(() -> PaymentProblem.noPayment(id));
	}

	@GetMapping("/accounts/{id}")
	public Account account(@PathVariable String id) {
		return this.payments.account(id).orElseThrow(() -> PaymentProblem.noAccount(id));
	}

}
