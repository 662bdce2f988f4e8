package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * The web request in which an idempotent method is called.
 */
public interface OperationRequest {

	/**
	 * The principal that sent the request.
	 * @return the name of the principal; null if there is none
	 */
	@Nullable String principal();

	/**
	 * Whether only the threads of the request may know its principal.
	 * @return whether a security framework that keeps principals by thread has handled it
	 */
	default boolean isSecured() {
		return false;
	}

	/**
	 * The key that the client sent.
	 * @param name the static name of the operation
	 * @return the key, with colons escaped
	 * @throws io.holdfast.spring.IdempotencyHeaderException if there is no usable key
	 */
	String key(String name);

	/**
	 * The parts of the request that define the operation, except its body: its path, its
	 * query and its form fields.
	 * @return values that are equal for a repeated request
	 */
	Object content();

	/**
	 * Track the method's output to the response.
	 * @param types the types of the method's parameters
	 * @param arguments its arguments; a response among them is replaced by one that
	 * refuses a body
	 * @return the response as it is before the method runs
	 */
	OperationResponse response(Class<?>[] types, @Nullable Object[] arguments);

	/**
	 * Report to the client that the response is a replay.
	 */
	void replayed();

}
