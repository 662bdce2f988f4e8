package io.holdfast.spring.interceptor.idempotency;

/**
 * The response of the web request in which an idempotent method is called.
 */
public interface OperationResponse {

	/**
	 * The output to the response since the call began.
	 * @return its status and headers
	 * @throws IllegalStateException if a body was written too, which cannot be replayed
	 * to another caller
	 */
	WrittenResponse written();

	/**
	 * Replay output to this response.
	 * @param written the output of another call to its response
	 */
	void write(WrittenResponse written);

}
