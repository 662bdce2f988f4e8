package io.holdfast.sample.payment;

import io.holdfast.idempotency.OnTimeout;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.annotation.Idempotent;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Payments that nobody begins a second time when an instance is gone.
 */
@RestController
@ConditionalOnProperty("test.at-most-once-payments")
class AtMostOncePayments {

	static final String PATH = "/at-most-once-payments";

	static final String NAME = "at-most-once-payment";

	private final PaymentService service;

	AtMostOncePayments(PaymentService service) {
		this.service = service;
	}

	@PostMapping(PATH)
	@Idempotent(name = NAME, onTimeout = OnTimeout.FAIL)
	public Payment pay(@RequestBody PaymentRequest request) {
		return this.service.pay(OperationContext.current().key(), request);
	}

}
