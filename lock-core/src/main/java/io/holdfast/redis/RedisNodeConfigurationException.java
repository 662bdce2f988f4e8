package io.holdfast.redis;

/**
 * A Redis node answers, but as it is configured it cannot serve: a wrong password, a
 * read-only replica. Trying again does not help.
 */
public class RedisNodeConfigurationException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String address;

	public RedisNodeConfigurationException(String address, String message, Throwable cause) {
		super(message, cause);
		this.address = address;
	}

	public RedisNodeConfigurationException(String address, String message) {
		super(message);
		this.address = address;
	}

	/**
	 * The node.
	 * @return its address without secrets
	 */
	public String address() {
		return this.address;
	}

}
