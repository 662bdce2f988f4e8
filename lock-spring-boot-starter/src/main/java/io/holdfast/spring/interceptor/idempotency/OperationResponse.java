package io.holdfast.spring.interceptor.idempotency;

/**
 * The response of the web request in which an idempotent method is called.
 */
public interface OperationResponse {

	/**
	 * What has been written to it since the call began.
	 * @return its status and headers
	 * @throws IllegalStateException when a body was written too, which nobody could give
	 * to another caller
	 */
	WrittenResponse written();

	/**
	 * Write the same to this response.
	 * @param written what another call wrote to its response
	 */
	void write(WrittenResponse written);

}
