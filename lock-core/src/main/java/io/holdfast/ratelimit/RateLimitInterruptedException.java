package io.holdfast.ratelimit;

import java.util.List;

/**
 * The thread was interrupted while it waited for permits or for the store. The thread's
 * interrupt flag is set again. Requested permits may have been taken; they become free
 * with their window.
 */
public class RateLimitInterruptedException extends RateLimitException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception for an interrupted call.
	 * @param requests the requests of the call
	 * @param cause the interrupt
	 */
	public RateLimitInterruptedException(List<RateLimitRequest> requests, InterruptedException cause) {
		super(requests, "Interrupted while waiting for " + requests.get(0), cause);
	}

}
