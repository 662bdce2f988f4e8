package io.holdfast.sample.task;

import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

/**
 * The profile that needs no Redis.
 */
@ActiveProfiles("local")
@DirtiesContext
class TasksInLocalModeTest extends TasksContract {

}
