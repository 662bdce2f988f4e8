package io.holdfast.benchmarks.peer;

/**
 * A lock library in a benchmark. Thread-safe.
 */
public interface Peer extends AutoCloseable {

	/**
	 * Lock, work and unlock, waiting for the lock without a limit.
	 * @param key the lock
	 * @param work what to do while the lock is held
	 * @throws Exception if the lock cannot be acquired
	 */
	void cycle(String key, Runnable work) throws Exception;

	@Override
	void close();

}
