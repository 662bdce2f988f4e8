package io.holdfast.sample.payment;

import java.math.BigDecimal;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/**
 * Opens accounts for trying payments.
 */
@Component
class FirstAccounts implements InitializingBean {

	private static final Logger logger = LoggerFactory.getLogger(FirstAccounts.class);

	private static final BigDecimal BALANCE = new BigDecimal("1000.00");

	private final PaymentRepository payments;

	FirstAccounts(PaymentRepository payments) {
		this.payments = payments;
	}

	@Override
	public void afterPropertiesSet() {
		for (String id : List.of("alice", "bob")) {
			try {
				this.payments.open(new Account(id, BALANCE));
			}
			catch (DuplicateKeyException ex) {
				logger.debug("Account {} already exists", id);
			}
		}
	}

}
