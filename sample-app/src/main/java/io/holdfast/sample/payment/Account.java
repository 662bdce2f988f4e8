package io.holdfast.sample.payment;

import java.math.BigDecimal;

/**
 * An account.
 *
 * @param id what it is called
 * @param balance what it has
 */
record Account(String id, BigDecimal balance) {
}
