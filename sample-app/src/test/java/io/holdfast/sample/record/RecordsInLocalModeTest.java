package io.holdfast.sample.record;

import org.springframework.test.context.ActiveProfiles;

/**
 * The profile that needs no Redis.
 */
@ActiveProfiles("local")
class RecordsInLocalModeTest extends RecordsContract {

}
