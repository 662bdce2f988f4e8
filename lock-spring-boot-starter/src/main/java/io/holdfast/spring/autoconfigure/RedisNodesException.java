package io.holdfast.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * The Redis nodes for locks are not usable as configured, or unreachable.
 */
class RedisNodesException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String problem;

	private final String action;

	RedisNodesException(String problem, String action, @Nullable Throwable cause) {
		super(problem + " " + action, cause);
		this.problem = problem;
		this.action = action;
	}

	String problem() {
		return this.problem;
	}

	String action() {
		return this.action;
	}

}
