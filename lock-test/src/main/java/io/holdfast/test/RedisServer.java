package io.holdfast.test;

/**
 * One Redis server, of any provider. Not thread-safe, except for {@link #isRunning()}.
 */
interface RedisServer {

	/**
	 * Start the server and return when it answers.
	 * @param port the port to listen on
	 * @throws PortTakenException if another process listens there
	 * @throws IllegalStateException if it does not start; the message contains its log
	 */
	void start(int port);

	void stop();

	void kill();

	void pause();

	void resume();

	/** Delete the data of a stopped server. */
	void forget();

	boolean isRunning();

	long pid();

	/** End the server for good. */
	void close();

}
