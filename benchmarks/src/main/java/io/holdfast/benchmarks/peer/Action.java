package io.holdfast.benchmarks.peer;

/**
 * A call of a library, which benchmarks repeat. Thread-safe.
 */
public interface Action extends AutoCloseable {

	/**
	 * Call once.
	 * @param key the key of the call
	 * @throws Exception if the call fails
	 */
	void run(String key) throws Exception;

	@Override
	void close();

	/**
	 * An action from its parts.
	 * @param call the call
	 * @param close releases its resources
	 * @return the action
	 */
	static Action of(Call call, Runnable close) {
		return new Action() {

			@Override
			public void run(String key) throws Exception {
				call.run(key);
			}

			@Override
			public void close() {
				close.run();
			}

		};
	}

	/**
	 * The call itself.
	 */
	@FunctionalInterface
	interface Call {

		/**
		 * Call once.
		 * @param key the key of the call
		 * @throws Exception if the call fails
		 */
		void run(String key) throws Exception;

	}

}
