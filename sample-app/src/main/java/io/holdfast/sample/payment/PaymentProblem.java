package io.holdfast.sample.payment;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * A payment that cannot be made, and the reason. Nothing was booked, and the key stays
 * free: the same request may succeed later.
 */
class PaymentProblem extends ErrorResponseException {

	private static final long serialVersionUID = 1L;

	private PaymentProblem(HttpStatus status, String title, String detail) {
		super(status);
		setTitle(title);
		setDetail(detail);
	}

	static PaymentProblem noAccount(String id) {
		return new PaymentProblem(HttpStatus.NOT_FOUND, "No such account", "There is no account '" + id + "'.");
	}

	static PaymentProblem noPayment(long id) {
		return new PaymentProblem(HttpStatus.NOT_FOUND, "No such payment", "There is no payment " + id + ".");
	}

	static PaymentProblem insufficientFunds(Account account) {
		return new PaymentProblem(HttpStatus.PAYMENT_REQUIRED, "Insufficient funds",
				"Account '" + account.id() + "' has " + account.balance()
						+ ". Nothing was booked; repeat the request when its balance is sufficient.");
	}

	static PaymentProblem otherContent() {
		return new PaymentProblem(HttpStatus.UNPROCESSABLE_CONTENT, "Idempotency key reused",
				"A payment with other content was booked with this key. Use a new key for a new payment.");
	}

}
