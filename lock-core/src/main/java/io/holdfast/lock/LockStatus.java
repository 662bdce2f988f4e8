package io.holdfast.lock;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The state of a lock on the nodes at one moment.
 *
 * @param name the lock's name
 * @param held whether a quorum of nodes has it for one holder
 * @param holder the instance that holds it, read from its token; {@code null} if free.
 * The whole value if another kind of client holds it
 * @param remainingLease the time until it ends unless renewed, the shortest that makes a
 * quorum; {@code null} if it is free or the key has no time-to-live
 * @param nodesHolding how many nodes have it for that holder; more than zero without
 * {@code held} means an acquisition in progress, or the remains of one
 * @param nodes the number of configured nodes
 * @param heldHere whether a handle of this client holds it
 * @param waitingHere how many callers of this client wait for it
 * @param instancesWaiting how many instances wait for it in order, each with one or more
 * callers; zero if nodes keep no queues
 * @param nextInstance the instance that gets it next, {@code null} if none waits in order
 */
public record LockStatus(String name, boolean held, @Nullable String holder, @Nullable Duration remainingLease,
		int nodesHolding, int nodes, boolean heldHere, int waitingHere, int instancesWaiting,
		@Nullable String nextInstance) {
}
