package io.holdfast.sample.payment;

import java.math.BigDecimal;

/**
 * A payment that was booked.
 *
 * @param id its number
 * @param from the account that paid
 * @param to the account that got it
 * @param amount how much
 * @param instance the instance that booked it
 */
record Payment(long id, String from, String to, BigDecimal amount, String instance) {

	/**
	 * Whether this payment matches a request.
	 * @param request the request
	 * @return whether accounts and amount are the same
	 */
	boolean answers(PaymentRequest request) {
		return this.from.equals(request.from()) && this.to.equals(request.to())
				&& this.amount.compareTo(request.amount()) == 0;
	}

}
