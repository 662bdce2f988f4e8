package io.holdfast.sample.keeper;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the keeper.
 *
 * @param leader the instance that keeps; null when nobody does
 * @param me whether it is the one that was asked
 * @param since when its term began; null until it has ticked, on other instances
 * @param ticks how many ticks there have been, by all instances
 */
record KeeperView(@Nullable String leader, boolean me, @Nullable Instant since, long ticks) {
}
