package io.holdfast.sample.payment;

import org.aspectj.lang.annotation.AfterReturning;
import org.aspectj.lang.annotation.Aspect;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Ends an instance between the commit of a payment and the record of its outcome: outside
 * the transaction, and behind what exposes the call to aspects.
 */
@Aspect
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
@ConditionalOnProperty("test.crash-after-booking")
class CrashAfterBooking {

	@AfterReturning("execution(* io.holdfast.sample.payment.Ledger.book(..))")
	void crash() {
		Runtime.getRuntime().halt(137);
	}

}
