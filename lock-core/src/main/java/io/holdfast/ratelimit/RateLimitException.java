package io.holdfast.ratelimit;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions that rate limiters throw themselves.
 */
public abstract class RateLimitException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ArrayList<RateLimitDemand> demands;

	protected RateLimitException(List<RateLimitDemand> demands, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.demands = new ArrayList<>(demands);
	}

	/**
	 * The demands of the call.
	 * @return the demands, in the order of the call
	 */
	public List<RateLimitDemand> demands() {
		return List.copyOf(this.demands);
	}

}
