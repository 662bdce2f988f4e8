package io.holdfast.sample.vector;

import org.springframework.test.context.ActiveProfiles;

/**
 * The profile that needs no Redis.
 */
@ActiveProfiles("local")
class VectorInLocalModeTest extends VectorContract {

}
