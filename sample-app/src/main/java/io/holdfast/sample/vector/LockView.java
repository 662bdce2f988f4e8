package io.holdfast.sample.vector;

import io.holdfast.lock.LockStatus;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The state of a lock on the nodes.
 *
 * @param key its name
 * @param held whether it is held
 * @param holder the instance that holds it; null if free
 * @param remainingLeaseMs how long until it ends unless renewed; null if free
 */
@JsonNaming(SnakeCaseStrategy.class)
record LockView(String key, boolean held, @Nullable String holder, @Nullable Long remainingLeaseMs) {

	static LockView of(LockStatus status) {
		Long remaining = (status.remainingLease() != null) ? status.remainingLease().toMillis() : null;
		return new LockView(status.name(), status.held(), status.holder(), remaining);
	}

}
