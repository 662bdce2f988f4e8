package io.holdfast.sample.payment;

import java.math.BigDecimal;

/**
 * An account.
 *
 * @param id its name
 * @param balance its balance
 */
record Account(String id, BigDecimal balance) {
}
