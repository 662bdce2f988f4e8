package io.holdfast.benchmarks.peer;

/**
 * One call of a library, to be made again and again. Thread-safe.
 */
public interface Action extends AutoCloseable {

	/**
	 * Call once.
	 * @param key what the call is about
	 * @throws Exception when the call fails
	 */
	void run(String key) throws Exception;

	@Override
	void close();

	/**
	 * An action from its parts.
	 * @param call the call
	 * @param close ends what it needs
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
	 * What is called.
	 */
	@FunctionalInterface
	interface Call {

		/**
		 * Call once.
		 * @param key what the call is about
		 * @throws Exception when the call fails
		 */
		void run(String key) throws Exception;

	}

}
