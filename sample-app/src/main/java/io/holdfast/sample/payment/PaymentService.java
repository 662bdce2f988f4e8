package io.holdfast.sample.payment;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;

/**
 * Makes payments. While leases hold, there is at most one caller at a time for a key. If
 * an instance crashed between the commit and the record of its outcome, the next one
 * finds the payment in the database.
 */
@Service
class PaymentService {

	private static final Logger logger = LoggerFactory.getLogger(PaymentService.class);

	private final PaymentRepository payments;

	private final Ledger ledger;

	private final String instance;

	PaymentService(PaymentRepository payments, Ledger ledger, @Value("${holdfast.instance-id}") String instance) {
		this.payments = payments;
		this.ledger = ledger;
		this.instance = instance;
	}

	/**
	 * Book a payment, or return the one that is booked already.
	 * @param key its key
	 * @param request the payment to book
	 * @return the payment
	 * @throws PaymentProblem if it cannot be made; nothing was booked
	 */
	Payment pay(String key, PaymentRequest request) {
		this.payments.attempt(key, this.instance);
		try {
			return this.ledger.book(key, request);
		}
		catch (DuplicateKeyException ex) {
			Payment booked = this.payments.find(key).orElseThrow(() -> ex);
			if (!booked.answers(request)) {
				throw PaymentProblem.otherContent();
			}
			logger.info("Payment {} was booked before by {}", booked.id(), booked.instance());
			return booked;
		}
	}

}
