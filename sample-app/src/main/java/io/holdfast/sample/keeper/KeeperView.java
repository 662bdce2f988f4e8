package io.holdfast.sample.keeper;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The state of the keeper.
 *
 * @param leader the instance that keeps; null if none does
 * @param me whether it is the instance that answers
 * @param since when its term began; null until it has ticked, on other instances
 * @param ticks the number of ticks of all instances
 */
record KeeperView(@Nullable String leader, boolean me, @Nullable Instant since, long ticks) {
}
