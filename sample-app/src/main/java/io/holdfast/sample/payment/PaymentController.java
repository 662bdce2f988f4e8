package io.holdfast.sample.payment;

import java.net.URI;

import io.holdfast.spring.OperationContext;
import io.holdfast.spring.annotation.Idempotent;
import jakarta.validation.Valid;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Payments and accounts over HTTP.
 */
@RestController
class PaymentController {

	private final PaymentService service;

	private final PaymentRepository payments;

	PaymentController(PaymentService service, PaymentRepository payments) {
		this.service = service;
		this.payments = payments;
	}

	/**
	 * Make a payment. A repeated request gets the first response; a rejected payment
	 * leaves its key free.
	 * @param request the payment
	 * @return the payment
	 */
	@PostMapping("/payments")
	@Idempotent("payment")
	public ResponseEntity<Payment> pay(@Valid @RequestBody PaymentRequest request) {
		Payment payment = this.service.pay(OperationContext.current().key(), request);
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
