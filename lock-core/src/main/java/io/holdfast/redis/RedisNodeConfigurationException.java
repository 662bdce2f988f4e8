package io.holdfast.redis;

/**
 * A Redis node answers, but cannot be used as it is configured, for example because of a
 * wrong password or because it is a read-only replica. Trying again does not help until
 * the configuration is corrected.
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
	 * The node's address.
	 * @return the address without secrets
	 */
	public String address() {
		return this.address;
	}

}
