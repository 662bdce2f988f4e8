package io.holdfast.test;

/**
 * One Redis server, however it is run. Not thread-safe, except for {@link #isRunning()}.
 */
interface RedisServer {

	/**
	 * Start the server and return when it answers.
	 * @param port where it is to listen
	 * @throws PortTakenException when somebody else listens there
	 * @throws IllegalStateException when it does not start; the message has its log
	 */
	void start(int port);

	void stop();

	void kill();

	void pause();

	void resume();

	/** Delete the data of a server that does not run. */
	void forget();

	boolean isRunning();

	long pid();

	/** End the server for good. */
	void close();

}
