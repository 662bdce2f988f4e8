package io.holdfast.spring;

/**
 * A web request calls an idempotent method without the header that contains the key, or
 * with an invalid one. The method did not run.
 */
public class IdempotencyHeaderException extends IdempotencyKeyException {

	private static final long serialVersionUID = 1L;

	private final String header;

	private final String problem;

	/**
	 * Create the exception.
	 * @param name the static name of the operation
	 * @param header the name of the header
	 * @param problem the problem and what to send instead, as sentences for the client
	 */
	public IdempotencyHeaderException(String name, String header, String problem) {
		super(name, problem, null);
		this.header = header;
		this.problem = problem;
	}

	/**
	 * The header that is missing or invalid.
	 * @return its name
	 */
	public String header() {
		return this.header;
	}

	/**
	 * The problem, and what to send instead.
	 * @return sentences that a client may see
	 */
	public String problem() {
		return this.problem;
	}

}
