package io.holdfast.lock;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What the nodes say of a lock at one moment.
 *
 * @param name the lock's name
 * @param held whether a quorum of nodes holds it for one holder
 * @param holder the instance that holds it, read from its token; {@code null} when free.
 * The whole value when another kind of client holds it
 * @param remainingLease how long until it ends unless renewed, the shortest that makes a
 * quorum; {@code null} when free or when the key has no time-to-live
 * @param nodesHolding how many nodes hold it for that holder; more than zero without
 * {@code held} is an acquisition on its way, or the rest of one
 * @param nodes how many nodes are configured
 * @param heldHere whether a handle of this client holds it
 * @param waitingHere how many wait for it in this client
 */
public record LockStatus(String name, boolean held, @Nullable String holder, @Nullable Duration remainingLease,
		int nodesHolding, int nodes, boolean heldHere, int waitingHere) {
}
