package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.Arrays;

import io.holdfast.lock.engine.LockNode.Grant;
import org.jspecify.annotations.Nullable;

/**
 * When keys end by themselves, by what busy nodes said of them.
 */
final class Expiries {

	/** No end that is known. */
	static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

	private static final Duration MARGIN = Duration.ofMillis(1);

	private Expiries() {
	}

	/**
	 * When a quorum is free by expiry, if nobody tells of a change before.
	 * @param grants what each node said, {@code null} for nothing
	 * @param free the nodes that may be free already
	 */
	static Duration untilFree(@Nullable Grant[] grants, boolean[] free, Quorum quorum) {
		Duration[] pauses = new Duration[grants.length];
		for (int i = 0; i < pauses.length; i++) {
			Grant grant = grants[i];
			pauses[i] = free[i] ? Duration.ZERO
					: (grant == null || grant.remaining() == null) ? NEVER : grant.remaining().plus(MARGIN);
		}
		Arrays.sort(pauses);
		return pauses[quorum.size() - 1];
	}

	/**
	 * Whether a node that refused does not tell of changes.
	 */
	static boolean anySilent(@Nullable Grant[] grants) {
		for (Grant grant : grants) {
			if (grant != null && !grant.granted() && !grant.watched()) {
				return true;
			}
		}
		return false;
	}

}
