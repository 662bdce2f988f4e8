package io.holdfast.leader;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Which instance leads a role at one moment.
 *
 * @param role the role
 * @param leader the instance that holds the role's lock; {@code null} if none does
 * @param me whether this instance may act as the leader. Also false while it steps down
 * and still holds the lock
 * @param since when the term began, known to the leader alone
 * @param fence the fence of the term, known to the leader alone
 */
public record LeaderStatus(String role, @Nullable String leader, boolean me, @Nullable Instant since,
		@Nullable Long fence) {
}
