package io.holdfast.sample.payment;

import org.springframework.test.context.ActiveProfiles;

/**
 * The profile that needs no Redis.
 */
@ActiveProfiles("local")
class PaymentsInLocalModeTest extends PaymentsContract {

}
