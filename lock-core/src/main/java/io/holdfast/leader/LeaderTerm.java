package io.holdfast.leader;

import java.time.Instant;

/**
 * One instance's time as the leader of a role.
 *
 * @param role the role
 * @param leader the instance that leads
 * @param fence grows with every term of the role, across all instances: store it with the
 * data that the leader changes, and let the resource reject a smaller one
 * @param since when the term began, by the leader's wall clock
 */
public record LeaderTerm(String role, String leader, long fence, Instant since) {
}
