package io.holdfast.ratelimit;

import java.util.List;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The store did not answer, so it is unknown whether the limits allow the call; the
 * permits may have been taken. Never reported as "rejected".
 */
public class RateLimitUnavailableException extends RateLimitException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception for a call that could not be decided.
	 * @param requests the requests of the call
	 * @param detail why it could not be decided
	 * @param cause the cause, or {@code null}
	 */
	public RateLimitUnavailableException(List<RateLimitRequest> requests, String detail, @Nullable Throwable cause) {
		super(requests, "Rate limit " + requests.get(0).limit() + ((requests.size() > 1) ? " and others" : "")
				+ " for '" + Printable.of(requests.get(0).key()) + "' cannot be decided: " + detail, cause);
	}

}
