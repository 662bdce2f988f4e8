package io.holdfast.ratelimit;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The root of what rate limiters throw by themselves.
 */
public abstract class RateLimitException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ArrayList<RateLimitDemand> demands;

	protected RateLimitException(List<RateLimitDemand> demands, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.demands = new ArrayList<>(demands);
	}

	/**
	 * What was asked.
	 * @return the demands of the call, in its order
	 */
	public List<RateLimitDemand> demands() {
		return List.copyOf(this.demands);
	}

}
