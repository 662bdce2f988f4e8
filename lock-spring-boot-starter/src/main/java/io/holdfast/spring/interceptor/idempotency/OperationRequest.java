package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * The web request in which an idempotent method is called.
 */
public interface OperationRequest {

	/**
	 * Who sent it.
	 * @return the name of its principal; null when it has none
	 */
	@Nullable String principal();

	/**
	 * Whether only its own threads know its principal.
	 * @return whether a security framework has checked it that keeps principals by thread
	 */
	default boolean isSecured() {
		return false;
	}

	/**
	 * The key that the client sent.
	 * @param name the static name of the operation
	 * @return the key, in which colons are escaped
	 * @throws io.holdfast.spring.IdempotencyHeaderException when there is none that can
	 * be used
	 */
	String key(String name);

	/**
	 * What of it says what is to be done, apart from its body: its path, its query and
	 * the fields of its form.
	 * @return values that are equal for a repeated request
	 */
	Object content();

	/**
	 * Watch what the method writes to the response.
	 * @param types the types of the method's parameters
	 * @param arguments its arguments; a response among them is replaced by one that
	 * refuses a body
	 * @return the response as it is before the method runs
	 */
	OperationResponse response(Class<?>[] types, @Nullable Object[] arguments);

	/**
	 * Tell the client that it gets what was done before.
	 */
	void replayed();

}
