package io.holdfast.ratelimit;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions that rate limiters throw themselves.
 */
public abstract class RateLimitException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ArrayList<RateLimitRequest> requests;

	protected RateLimitException(List<RateLimitRequest> requests, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.requests = new ArrayList<>(requests);
	}

	/**
	 * The requests of the call.
	 * @return the requests, in the order of the call
	 */
	public List<RateLimitRequest> requests() {
		return List.copyOf(this.requests);
	}

}
