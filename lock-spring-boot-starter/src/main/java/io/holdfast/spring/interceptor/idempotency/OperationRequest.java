package io.holdfast.spring.interceptor.idempotency;

/**
 * The web request in which an idempotent method is called.
 */
public interface OperationRequest {

	/**
	 * The key that the client sent, apart from those of other principals.
	 * @param name the static name of the operation
	 * @return the key
	 * @throws io.holdfast.spring.IdempotencyHeaderException when there is none that can
	 * be used
	 */
	String key(String name);

	/**
	 * Tell the client that it gets what was done before.
	 */
	void replayed();

}
